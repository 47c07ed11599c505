"""Steps that stay on a device: what the reference draws on the host is drawn there, bit for bit the same."""

__all__: list[str] = []

"""What Keras users have: notebooks, scripts and saved models in, studies out; read as data, never executed."""

__all__: list[str] = []

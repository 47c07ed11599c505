"""A process that tells how much memory of a device is free: its name as the one argument in, bytes or nothing out."""

from __future__ import annotations

import sys

from bakeoff.engine import free_device_bytes


def main() -> None:
    """Print the number; nothing for a device that has no memory of its own."""
    free = free_device_bytes(sys.argv[1])
    sys.stdout.write("" if free is None else f"{free}\n")


if __name__ == "__main__":
    main()

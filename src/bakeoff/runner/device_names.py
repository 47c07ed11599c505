"""A process that tells which devices PyTorch sees: nothing in, their names on standard output, one a line."""

from __future__ import annotations

import sys

from bakeoff.engine import device_names


def main() -> None:
    """Print the names."""
    sys.stdout.write("".join(f"{name}\n" for name in device_names()))


if __name__ == "__main__":
    main()

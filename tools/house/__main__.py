"""The lint step's door: the working folder in, every finding on standard output and an exit code out."""

from __future__ import annotations

import sys
from pathlib import Path

from house import check


def main() -> int:
    """Print what the rules find; return 1 if they find anything."""
    findings = sorted({str(finding) for finding in check(Path())})
    sys.stdout.writelines(f"{finding}\n" for finding in findings)
    sys.stdout.write(f"house rules: {len(findings)} broken\n" if findings else "house rules: all kept\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

"""The command: options in; rounds of measurements, a results' file and docs/performance.md out.

.venv/bin/python -m speed --help        with PYTHONPATH=benchmarks; `make bench` does it
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from speed.commands import measure_commands
from speed.contestants import OWN
from speed.environments import HOME
from speed.growing import measure_growth
from speed.machine import about
from speed.page import write_page
from speed.peers import PEERS
from speed.results import keep
from speed.rounds import Pace
from speed.rows import STEP_ROWS, STUDY_ROWS
from speed.stepping import measure_steps
from speed.studying import measure_study
from speed.tables import shown

RESULTS = HOME / "results" / "speed.json"
Measure = Callable[..., dict[str, Any]]


def main() -> None:
    """Measure what the options name, keep it, and write the page."""
    # So that whatever was started is ended, as on Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = _options()
    if not options.page:
        _measure(options)
    if options.page or options.keep == RESULTS:
        write_page(options.keep)


def _measure(options: argparse.Namespace) -> None:
    chosen = {name: measure for name, measure in _rows(options.peers).items() if name in options.rows}
    peers = [peer for peer in PEERS if not options.peers or peer.name in options.peers]
    facts = about(peers)
    sys.stderr.write(f"{facts['machine']}\n{facts['roofline']}\n")
    pace = _pace(options)
    for name, measure in chosen.items():
        sys.stderr.write(f"{name}\n")
        with tempfile.TemporaryDirectory(prefix="bakeoff-bench-") as folder:
            row = measure(pace=pace, folder=Path(folder))
        sys.stdout.write(shown(name, row))
        sys.stdout.flush()
        if options.keep is not None:
            keep(options.keep, name=name, row=row, about=facts)


def _rows(peers: Sequence[str]) -> dict[str, Measure]:
    """Return what measures each row, by name."""
    rows: dict[str, Measure] = {"commands": measure_commands}
    rows |= {row.name: partial(measure_steps, row, peers) for row in STEP_ROWS}
    rows |= {row.name: partial(measure_study, row, peers) for row in STUDY_ROWS}
    return rows | {"seeds": measure_growth}


def _pace(options: argparse.Namespace) -> Pace:
    if options.quick:
        return Pace(rounds=1, step_seconds=0.5, tries=1, patience_seconds=0.0, our_share=0.05, peer_share=0.05)
    return Pace(
        step_seconds=options.step_seconds,
        rounds=options.rounds,
        tries=options.tries,
        patience_seconds=options.patience,
        our_share=options.our_share,
        peer_share=options.peer_share,
    )


def _options() -> argparse.Namespace:
    names = [*_rows(())]
    parser = argparse.ArgumentParser(prog="make bench", description="Measure bakeoff beside its peers.")
    parser.add_argument("--rows", type=_words(names), default=names, metavar="A,B", help=", ".join(names))
    everyone = [one.name for one in (*OWN, *PEERS)]
    parser.add_argument("--peers", type=_words(everyone), default=[], metavar="A,B", help=", ".join(everyone))
    parser.add_argument("--rounds", type=int, default=5, help="turns of each contestant (default: 5)")
    parser.add_argument("--tries", type=int, default=3, help="tries at most where others disturb (default: 3)")
    parser.add_argument("--patience", type=float, default=5.0, help="seconds to wait for quiet before a try")
    parser.add_argument("--our-share", type=float, default=1.0, help="of bakeoff's epochs in study rows (default: 1)")
    parser.add_argument("--peer-share", type=float, default=1.0, help="of the images of peers in them (default: 1)")
    parser.add_argument("--step-seconds", type=float, default=2.0, help="of one measurement of steps (default: 2)")
    parser.add_argument("--quick", action="store_true", help="one short round of everything; nothing is kept")
    parser.add_argument("--keep", type=Path, default=RESULTS, metavar="FILE", help="where results are kept")
    parser.add_argument("--page", action="store_true", help="measure nothing; write the page from what is kept")
    options = parser.parse_args()
    if options.quick:
        options.keep = None
    return options


def _words(known: Sequence[str]) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        words = [word.strip() for word in text.split(",") if word.strip()]
        for word in words:
            if word not in known:
                raise argparse.ArgumentTypeError(f"there is no '{word}'; there are {', '.join(known)}")
        return words

    return read


if __name__ == "__main__":
    main()

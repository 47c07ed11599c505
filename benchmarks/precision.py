"""Does bf16 cost accuracy? One network in bf16 and in f32, seed by seed: two studies in, a test of equivalence out.

    .venv/bin/python benchmarks/precision.py mlp_regularised mlp2_plain
    .venv/bin/python benchmarks/precision.py kernel_size conv2_3x3

For one seed both precisions have the same initial weights, images, order and masks. The difference of test accuracies
is tested for equivalence within 0.2 percentage points by two one-sided t tests (Schuirmann, 1987), over seeds, on these
test images. Trials are kept in `runs/precision.db`: run it again, and it goes on.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from bakeoff import load_study, run
from bakeoff.analysis.statistics.equivalence import equivalence_interval, p_equivalent
from bakeoff.analysis.statistics.student import student_evidence
from bakeoff.spec import Precision

_MARGIN = 0.002
_LEVEL = 0.05
_STORE = "runs/precision.db"


def main() -> None:
    """Train what is missing, and print a line of Markdown."""
    asked = _asked()
    wide, narrow = (_accuracies(asked, precision) for precision in ("f32", "bf16"))
    seeds = sorted(wide.keys() & narrow.keys())
    evidence = student_evidence([narrow[seed] - wide[seed] for seed in seeds])
    interval = equivalence_interval(evidence, _LEVEL)
    p_value = p_equivalent(evidence, _MARGIN)
    sys.stdout.write(
        f"| `{asked.study}`, {asked.variant} | {len(seeds)} | {_mean(wide):.4f} | {_mean(narrow):.4f} "
        f"| {100 * evidence.mean:+.3f} | {100 * interval.low:+.3f} to {100 * interval.high:+.3f} | {p_value:.2g} |\n"
    )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study")
    parser.add_argument("variant")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--epochs", type=int, default=3)
    return parser.parse_args()


def _accuracies(asked: argparse.Namespace, precision: Precision) -> dict[int, float]:
    study = replace(load_study(asked.study), name=f"{asked.study}_{precision}", precision=precision)
    results = run(study, seeds=asked.seeds, epochs=asked.epochs, only=asked.variant, store=_STORE)
    return results.values(asked.variant, "test_accuracy")


def _mean(accuracies: dict[int, float]) -> float:
    return sum(accuracies.values()) / len(accuracies)


if __name__ == "__main__":
    main()

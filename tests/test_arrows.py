"""Which room may import which: held over the source tree, shown on samples, and seen in a process that imports them."""

from __future__ import annotations

import subprocess
import sys

import pytest

import house
from house import Finding, Source, arrows

IMPORTER = """
import importlib, sys
for module in sys.argv[1:]:
    importlib.import_module(module)
    if "torch" in sys.modules:
        sys.exit(f"{module} loads PyTorch")
"""
DOORS = {"spec": ["Study"], "plan": ["trials"], "engine": ["train"], "testing": ["TinyData"]}


def source(text: str, *, path: str) -> Source:
    return house.parsed(text, path=f"src/bakeoff/{path}")


def problems(findings: list[Finding]) -> list[str]:
    return [finding.problem for finding in findings]


def test_every_import_goes_through_a_door(package: tuple[Source, ...]) -> None:
    found = "\n".join(str(finding) for finding in house.past_doors(list(package)))
    if found:
        pytest.fail(found, pytrace=False)


def test_every_room_has_a_line(package: tuple[Source, ...]) -> None:
    rooms = {arrows.room_of(file.path) for file in package}
    assert rooms - {room for line in arrows.LINES for room in line} <= {arrows.BESIDE}


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        ("spec/study.py", "from bakeoff.plan import trials", "spec imports plan, which stands above it"),
        ("engine/train.py", "from bakeoff.analysis import verdict", "engine imports analysis, which stands beside it"),
        ("engine/train.py", "from bakeoff.runner import run", "engine imports runner, which stands above it"),
        ("plan/trials.py", "from bakeoff.store import Store", "plan imports store, which stands beside it"),
        ("records.py", "from bakeoff.streams import stream", "records imports streams, which stands beside it"),
        ("runner/run.py", "import bakeoff.cli", "runner imports cli, which stands above it"),
        ("runner/run.py", "from bakeoff import report", "runner imports report, which stands beside it"),
        ("report/table.py", "from bakeoff import run", "report imports bakeoff, which stands above it"),
        ("api.py", "from bakeoff.testing import TinyData", "imports bakeoff.testing, which no room may"),
        ("attic/old.py", "from bakeoff.spec import Study", "the room attic/ has no line in the arrows"),
    ],
)
def test_an_arrow_that_points_up_or_aside_is_found(path: str, text: str, problem: str) -> None:
    (found,) = problems(list(arrows.broken_arrows(source(text, path=path))))
    assert found.startswith(problem)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("cli/run.py", "from bakeoff.api import run\nfrom bakeoff.spec import load_study"),
        ("cli/run.py", "from bakeoff import run"),
        ("api.py", "from bakeoff import errors\nfrom bakeoff.runner import run"),
        ("runner/run.py", "from bakeoff.plan import trials\nfrom bakeoff.runner.progress import Progress"),
        ("plan/trials.py", "from bakeoff.data import DatasetFacts\nimport numpy as np"),
        ("testing/stores.py", "from bakeoff.store import Store\nfrom bakeoff.cli import main"),
    ],
)
def test_an_arrow_that_points_down_is_fine(path: str, text: str) -> None:
    assert problems(list(arrows.broken_arrows(source(text, path=path)))) == []


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        ("plan/trials.py", "from bakeoff.spec.study import Study", "imports bakeoff.spec.study; go through the door"),
        ("plan/trials.py", "import bakeoff.spec.study", "imports bakeoff.spec.study; go through the door"),
        ("plan/trials.py", "from bakeoff.spec import study", "takes study from bakeoff.spec, whose door does not list"),
        ("spec/study.py", "from bakeoff.spec import Study", "takes Study from its own room's door"),
    ],
)
def test_a_way_past_a_door_is_found(path: str, text: str, problem: str) -> None:
    (found,) = problems(list(arrows.closed_doors(source(text, path=path), DOORS)))
    assert found.startswith(problem)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("plan/trials.py", "from bakeoff.spec import Study\nfrom bakeoff.errors import StudyError"),
        ("spec/study.py", "from bakeoff.spec import layers\nfrom bakeoff.spec.layers import Dense"),
        ("spec/__init__.py", "from bakeoff.spec.study import Study"),
    ],
)
def test_a_way_through_a_door_is_fine(path: str, text: str) -> None:
    assert problems(list(arrows.closed_doors(source(text, path=path), DOORS))) == []


def test_a_relative_import_is_found() -> None:
    sample = source("from . import cohorts\nfrom ..spec import Study", path="plan/trials.py")
    assert problems(list(arrows.relative_imports(sample))) == ["a relative import; write the module's whole name"] * 2


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        (
            "analysis/verdict.py",
            "import torch.nn.functional as F",
            "imports torch.nn.functional; of the rooms engine/ may",
        ),
        (
            "runner/progress.py",
            "from rich.live import Live",
            "imports rich.live; of the rooms cli/ and report/ and shelf/ and terminal/ may",
        ),
        ("engine/layers.py", "import keras", "imports keras; of the rooms none may"),
    ],
)
def test_a_package_outside_its_home_is_found(path: str, text: str, problem: str) -> None:
    assert problems(list(arrows.strangers_in_the_house(source(text, path=path)))) == [problem]


def test_a_package_at_home_is_fine() -> None:
    sample = source("import torch\nimport numpy", path="engine/layers.py")
    assert problems(list(arrows.strangers_in_the_house(sample))) == []


def test_nothing_but_the_engine_loads_pytorch(package: tuple[Source, ...]) -> None:
    # `answers` asks trained networks itself, and is loaded for nothing else.
    rooms = sorted({arrows.room_of(file.path) for file in package} - {"", "answers", "engine", arrows.BESIDE})
    modules = ["bakeoff", *(f"bakeoff.{room}" for room in rooms)]
    ended = subprocess.run([sys.executable, "-c", IMPORTER, *modules], check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr

"""What pip is told: ranges that the pins fit, pins for everything that is asked for, and a package that is whole."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from house import Source, arrows

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# What `bakeoff.testing` ships are tests for those who write tests, and have what tests need.
SHIPPED_TESTS = {"pytest"}
# Each is imported by the one module that wraps it, which says what to install where it is missing.
EXTRAS = {"onnx"}
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9][0-9a-z.]*)")


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = [PIN.fullmatch(line) for line in lines if line and not line.startswith("#")]
    return {match["name"]: match["version"] for match in found if match is not None}


def asked_for(extras: Iterable[str]) -> list[Requirement]:
    texts = [text for extra in extras for text in PROJECT["optional-dependencies"][extra]]
    return [Requirement(text) for text in PROJECT["dependencies"] + texts]


def pulled_in(requirement: Requirement) -> list[Requirement]:
    """Return what an installed package asks for in its turn, on this machine."""
    extras = ["", *requirement.extras]
    asked = [Requirement(text) for text in metadata.requires(requirement.name) or []]
    return [
        need for need in asked if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras)
    ]


def test_every_line_of_the_constraints_is_a_plain_pin() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#") and PIN.fullmatch(line) is None] == []


def test_every_pin_lies_in_the_range_that_is_asked_for() -> None:
    pinned, needs = pins(), asked_for(PROJECT["optional-dependencies"])
    outside = [str(need) for need in needs if pinned[canonicalize_name(need.name)] not in need.specifier]
    assert outside == []


def test_what_the_requirements_pull_in_is_pinned_too() -> None:
    # Of what is installed where tests run.
    todo, seen = asked_for(["test"]), set[str]()
    while todo:
        need = todo.pop()
        if str(need) not in seen:
            seen.add(str(need))
            todo += pulled_in(need)
    names = {canonicalize_name(Requirement(text).name) for text in seen}
    assert names - pins().keys() == set()


def test_the_package_asks_for_what_it_imports_and_nothing_else(package: tuple[Source, ...]) -> None:
    modules = {found.module.partition(".")[0] for file in package for found in arrows.imports(file.tree)}
    foreign = modules - sys.stdlib_module_names - {"bakeoff"}
    # The names that a package is imported by are not those that it is installed by: PIL comes with pillow.
    distributions = metadata.packages_distributions()
    imported = {canonicalize_name(distributions[module][0]) for module in foreign}
    asked = {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]}
    assert imported - asked == SHIPPED_TESTS | EXTRAS
    assert set(PROJECT["optional-dependencies"]) >= EXTRAS
    assert asked - imported == set()


def test_the_package_has_its_types_and_its_licence() -> None:
    assert (ROOT / "src/bakeoff/py.typed").exists()
    assert {"LICENSE", "NOTICE"} <= {path.name for path in ROOT.iterdir()}
    assert PROJECT["license-files"] == ["LICENSE", "NOTICE"]

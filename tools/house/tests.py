"""How the package is tested: the paths of sources and tests, or one test file in, findings out."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from house.source import Finding, Source

WITHOUT_TEST: Mapping[str, str] = {
    "src/bakeoff/records.py": "facts without a function: there is nothing to run",
    "src/bakeoff/bridge/source/document.py": "facts without a function: there is nothing to run",
    "src/bakeoff/analysis/verdict.py": "facts without a function: there is nothing to run",
    "src/bakeoff/report/illustrations.py": "a fact without a function: there is nothing to run",
    "src/bakeoff/spec/settings.py": "a fact without a function: there is nothing to run",
}
"""Modules that need no test file of their own, and why."""


def missing_tests(modules: Iterable[str], *, tests: Collection[str], excused: Mapping[str, str]) -> Iterator[Finding]:
    """Find modules without a test file, doors aside, and excuses that excuse nothing.

    Args:
        modules: Paths of the source files, as `src/bakeoff/plan/trials.py`.
        tests: Paths of the test files, as `tests/plan/test_trials.py`.
        excused: Modules that need none, with the reason.
    """
    known = {module for module in modules if not module.endswith("__init__.py")}
    untested = {module for module in known if expected_test(module) not in tests}
    for module in sorted(untested - excused.keys()):
        yield Finding(path=module, line=1, problem=f"has no test file; {expected_test(module)} is its place")
    for module in sorted(excused.keys() - untested):
        yield Finding(path=module, line=1, problem="is excused from having a test file, but is gone or has one")


def expected_test(module: str) -> str:
    """Return where a module's tests belong."""
    inside = PurePosixPath(module).relative_to("src/bakeoff")
    return str(PurePosixPath("tests") / inside.with_name(f"test_{inside.name}"))


def loose_raises(source: Source) -> Iterator[Finding]:
    """Find `pytest.raises` and `pytest.warns` that do not read the message."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or not _is_expectation(node.func):
            continue
        if not any(keyword.arg == "match" for keyword in node.keywords):
            yield source.finding(node.lineno, f"{ast.unparse(node.func)} without match: read the message")


def package_files(source: Source) -> Iterator[Finding]:
    """Find `__init__.py` among the tests, which pytest's importlib mode does without."""
    if PurePosixPath(source.path).name == "__init__.py":
        yield source.finding(1, "tests have no __init__.py")


def _is_expectation(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr in {"raises", "warns"}
        and isinstance(function.value, ast.Name)
        and function.value.id == "pytest"
    )

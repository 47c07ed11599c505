"""The conventions of the house, held over the whole tree; and each rule shown to find what it is there to find."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from textwrap import dedent

import pytest

import house
from house import ANYWHERE, IN_PACKAGE, IN_TESTS, Rule, Source, budgets, reasons, safety, shape, tests

ROOT = Path(__file__).parents[1]
Files = tuple[Source, ...]


@pytest.fixture(scope="module")
def tested() -> Files:
    """Those of its tests."""
    return tuple(house.sources(ROOT, "tests"))


@pytest.fixture(scope="module")
def tools() -> Files:
    """Those that the work on it needs."""
    return tuple(house.sources(ROOT, "tools"))


def source(text: str, *, path: str = "src/bakeoff/plan/trials.py") -> Source:
    return house.parsed(dedent(text).lstrip("\n"), path=path)


def listed(findings: Iterable[house.Finding]) -> str:
    """Return the findings as the lint step shows them."""
    return "\n".join(sorted({str(finding) for finding in findings}))


def hold(findings: Iterable[house.Finding]) -> None:
    """Fail with the findings alone: the test's own lines would tell nothing."""
    found = listed(findings)
    if found:
        pytest.fail(found, pytrace=False)


@pytest.mark.parametrize("name", ANYWHERE)
def test_everywhere(name: str, package: Files, tested: Files, tools: Files) -> None:
    hold(finding for file in package + tested + tools for finding in ANYWHERE[name](file))


@pytest.mark.parametrize("name", IN_PACKAGE)
def test_in_the_package(name: str, package: Files) -> None:
    hold(finding for file in package for finding in IN_PACKAGE[name](file))


@pytest.mark.parametrize("name", IN_TESTS)
def test_in_the_tests(name: str, tested: Files) -> None:
    hold(finding for file in tested for finding in IN_TESTS[name](file))


def test_every_module_has_its_test_file(package: Files, tested: Files) -> None:
    hold(house.untested(list(package), list(tested)))


def test_no_class_inherits_from_one_of_ours(package: Files) -> None:
    hold(house.ancestry(list(package)))


def test_the_rules_look_at_files(package: Files, tested: Files, tools: Files) -> None:
    assert {"src/bakeoff/errors.py", "src/bakeoff/spec/__init__.py"} <= {file.path for file in package}
    assert "tests/test_house_rules.py" in {file.path for file in tested}
    assert "tools/house/shape.py" in {file.path for file in tools}


DEEP = """
def deep(a):
    for b in a:
        while b:
            with b:
                if b:
                    return b
"""
LEVEL = """
def level(a):
    for b in a:
        while b:
            if b == 1:
                return 1
            elif b == 2:
                return 2
            elif b == 3:
                return 3
            else:
                return 4
"""
LONG = "def long():\n" + "    print()\n" * 41
SCREEN = 'def screen():\n    """Says\n' + "    much\n" * 50 + '    """\n' + "    print()\n" * 40

BROKEN = [
    (budgets.long_files, '"""A file."""\n' * 401),
    (budgets.long_bodies, LONG),
    (budgets.deep_nesting, DEEP),
    (budgets.many_arguments, "def f(a, b, *, c, d, e, f, g): ..."),
    (budgets.many_arguments, "def f(**options): ..."),
    (budgets.many_positional_arguments, "def f(a, b, c): ..."),
    (budgets.many_positional_arguments, "class A:\n    def __init__(self, a, b, c): ..."),
    (shape.missing_docstring, "x = 1"),
    (shape.hidden_imports, "def f():\n    import json"),
    (shape.computed_imports, "import importlib\nimportlib.import_module('torch')"),
    (shape.computed_imports, "from importlib import import_module\nimport_module('torch')"),
    (shape.vague_names, "class TrialManager: ..."),
    (shape.loose_dataclasses, "@dataclass\nclass A: ..."),
    (shape.loose_dataclasses, "@dataclasses.dataclass(frozen=True)\nclass A: ..."),
    (shape.asking_for_attributes, "hasattr(a, 'b')"),
    (safety.executing_modules, "import pickle"),
    (safety.executing_modules, "from yaml import safe_load"),
    (safety.executing_calls, "eval('1')"),
    (safety.executing_calls, "exec('1')"),
    (safety.executing_calls, "torch.load('a.pt')"),
    (safety.executing_calls, "np.load('a.npz', allow_pickle=True)"),
    (safety.executing_calls, "Column(PickleType)"),
    (safety.executing_calls, "Column(types.PickleType)"),
    (reasons.silent_exceptions, "import json  # noqa"),
    (reasons.silent_exceptions, "import json  # noqa: F401"),
    (reasons.silent_exceptions, "a = 1  # type: ignore"),
    (reasons.silent_exceptions, "a = 1  # type: ignore[assignment]"),
    (reasons.unexplained_any, "def f(a: Any) -> None: ..."),
    (reasons.unexplained_any, "def f(a: dict[str, Any]) -> None: ..."),
    (reasons.plans, "a = 1  # TO" + "DO: two"),
    (tests.loose_raises, "with pytest.raises(ValueError):\n    f()"),
    (tests.loose_raises, "with pytest.warns(UserWarning):\n    f()"),
]

KEPT = [
    (budgets.long_files, '"""A file."""\n' * 400),
    (budgets.long_bodies, SCREEN),
    (budgets.deep_nesting, LEVEL),
    (budgets.many_arguments, "class A:\n    def f(self, a, b, *, c, d, e, f): ..."),
    (budgets.many_positional_arguments, "class A:\n    def __exit__(self, a, b, c): ..."),
    (budgets.many_positional_arguments, "def f(a, b, *, c, d): ...\ndef _g(a, b, c): ..."),
    (shape.missing_docstring, '"""Turn one thing into another."""'),
    (shape.hidden_imports, "import json"),
    (shape.computed_imports, "import importlib.metadata\nimportlib.metadata.version('torch')"),
    (shape.vague_names, "class Trial: ..."),
    (shape.loose_dataclasses, "@final\n@dataclass(frozen=True, slots=True)\nclass A: ..."),
    (shape.asking_for_attributes, "getattr(a, 'b')"),
    (safety.executing_modules, "import json"),
    (safety.executing_calls, "re.compile('1')\nmodel.eval()\nnp.load('a.npz', allow_pickle=False)"),
    (reasons.silent_exceptions, "import json  # noqa: F401  # loaded for its side effect"),
    (reasons.silent_exceptions, "a = 1  # type: ignore[assignment]  # the stubs know only str"),
    (reasons.unexplained_any, "from typing import Any\n\ndef f(a: Any) -> None: ...  # whatever TOML holds"),
    (reasons.unexplained_any, "# What JSON holds.\nPlain = Any"),
    (reasons.plans, "a = 1  # to do with rounding"),
    (tests.loose_raises, "with pytest.raises(ValueError, match='no layer'):\n    f()"),
]


def cases(samples: Iterable[tuple[Rule, str]]) -> list[object]:
    return [pytest.param(rule, text, id=f"{rule.__name__}-{number}") for number, (rule, text) in enumerate(samples)]


@pytest.mark.parametrize(("rule", "text"), cases(BROKEN))
def test_a_rule_finds_what_breaks_it(rule: Rule, text: str) -> None:
    findings = list(rule(source(text)))
    assert findings
    assert str(findings[0]).startswith("src/bakeoff/plan/trials.py:")


@pytest.mark.parametrize(("rule", "text"), cases(KEPT))
def test_a_rule_leaves_alone_what_keeps_it(rule: Rule, text: str) -> None:
    assert listed(rule(source(text))) == ""


def test_every_rule_has_a_sample_that_breaks_it() -> None:
    shown = {rule for rule, _ in BROKEN}
    elsewhere = {"missing_all", "package_files"}
    arrows = {rule for rule in (*ANYWHERE.values(), *IN_PACKAGE.values()) if rule.__module__ == "house.arrows"}
    unshown = {*ANYWHERE.values(), *IN_PACKAGE.values(), *IN_TESTS.values()} - shown - arrows
    assert {rule.__name__ for rule in unshown} == elsewhere


def test_a_finding_names_file_line_and_limit() -> None:
    (finding,) = budgets.many_positional_arguments(source('"""A file."""\n\ndef f(a, b, c): ...'))
    assert str(finding) == (
        "src/bakeoff/plan/trials.py:3: f() has 3 positional arguments; the limit is 2, the rest comes after a *"
    )


def test_a_door_lists_the_names_it_has() -> None:
    door = "src/bakeoff/plan/__init__.py"
    without = source("from bakeoff.plan.trials import trials", path=door)
    wrong = source("__all__ = ['trial']\nfrom bakeoff.plan.trials import trials", path=door)
    right = source("__all__ = ['trials']\nfrom bakeoff.plan.trials import trials", path=door)
    deeper = source("", path="src/bakeoff/analysis/statistics/__init__.py")
    assert "a door without `__all__`" in listed(shape.missing_all(without))
    assert "lists trial, which the door does not have" in listed(shape.missing_all(wrong))
    assert listed(shape.missing_all(right)) == listed(shape.missing_all(deeper)) == ""


def test_names_load_on_first_use_in_few_files_only() -> None:
    text = "def __getattr__(name):\n    import json"
    assert listed(shape.hidden_imports(source(text, path="src/bakeoff/__init__.py"))) == ""
    assert listed(shape.hidden_imports(source(text, path="src/bakeoff/cli/__init__.py"))) == ""
    assert "an import inside a function" in listed(shape.hidden_imports(source(text, path="src/bakeoff/cli/run.py")))


def test_a_file_is_named_after_what_is_in_it() -> None:
    assert "'plan_utils.py'" in listed(shape.vague_names(source("", path="src/bakeoff/plan/plan_utils.py")))
    assert "'helpers'" in listed(shape.vague_names(source("", path="tests/helpers/test_plan.py")))


def test_a_class_inherits_from_errors_and_contracts_alone() -> None:
    ours = source(
        """
        class Store(Protocol): ...
        class SqliteStore(Store): ...
        class FastStore(SqliteStore): ...
        class StoreBusy(StoreError): ...
        """
    )
    errors = source("class StoreError(Exception): ...", path="src/bakeoff/errors.py")
    found = listed(house.ancestry([ours, errors]))
    assert found == (
        "src/bakeoff/plan/trials.py:3: inherits from SqliteStore; a class is a contract or final, "
        "put one into the other"
    )


def test_a_module_without_a_test_file_is_found() -> None:
    modules = ["src/bakeoff/plan/__init__.py", "src/bakeoff/plan/trials.py", "src/bakeoff/errors.py"]
    found = tests.missing_tests(modules, tests=["tests/test_errors.py"], excused={})
    assert listed(found) == "src/bakeoff/plan/trials.py:1: has no test file; tests/plan/test_trials.py is its place"


def test_an_excuse_that_excuses_nothing_is_found() -> None:
    excused = {"src/bakeoff/errors.py": "facts", "src/bakeoff/gone.py": "facts"}
    found = tests.missing_tests(["src/bakeoff/errors.py"], tests=["tests/test_errors.py"], excused=excused)
    assert listed(found).count("is excused from having a test file, but is gone or has one") == 2


def test_tests_are_no_package() -> None:
    assert "tests have no __init__.py" in listed(tests.package_files(source("", path="tests/plan/__init__.py")))

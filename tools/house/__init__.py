"""The house rules: a checkout's folder in, a finding out for each place that breaks one.

They hold what no ready-made linter does: the budgets, the arrows between rooms, and the conventions of CONTRIBUTING.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from house import arrows, budgets, reasons, safety, shape, tests
from house.source import Finding, Source, parsed, sources

__all__ = ["ANYWHERE", "IN_PACKAGE", "IN_TESTS", "Finding", "Rule", "Source", "check", "parsed", "sources"]

Rule = Callable[[Source], Iterator[Finding]]

ANYWHERE: Mapping[str, Rule] = {
    "a_file_has_at_most_400_lines": budgets.long_files,
    "a_body_has_at_most_40_lines": budgets.long_bodies,
    "blocks_nest_at_most_3_deep": budgets.deep_nesting,
    "a_function_has_at_most_6_arguments": budgets.many_arguments,
    "every_module_opens_with_a_docstring": shape.missing_docstring,
    "no_import_hides_inside_a_function": shape.hidden_imports,
    "no_file_or_class_is_named_after_nothing": shape.vague_names,
    "an_exception_to_a_linter_has_its_code_and_reason": reasons.silent_exceptions,
    "an_any_has_its_reason_beside_it": reasons.unexplained_any,
    "plans_are_issues_not_comments": reasons.plans,
    "imports_say_whole_names": arrows.relative_imports,
}

IN_PACKAGE: Mapping[str, Rule] = {
    "a_public_function_has_at_most_2_positional_arguments": budgets.many_positional_arguments,
    "no_import_is_computed": shape.computed_imports,
    "a_door_lists_its_names": shape.missing_all,
    "facts_are_frozen": shape.loose_dataclasses,
    "no_type_is_asked_for_its_attributes": shape.asking_for_attributes,
    "nothing_is_executed": safety.executing_modules,
    "nothing_calls_what_executes": safety.executing_calls,
    "rooms_import_only_what_stands_below": arrows.broken_arrows,
    "each_package_has_its_home": arrows.strangers_in_the_house,
}

IN_TESTS: Mapping[str, Rule] = {
    "every_expected_error_is_read": tests.loose_raises,
    "tests_are_no_package": tests.package_files,
}


def check(root: Path) -> Iterator[Finding]:
    """Yield what every rule finds in the checkout at `root`."""
    package, tested, tools = (list(sources(root, folder)) for folder in ("src/bakeoff", "tests", "tools"))
    for rules, files in ((ANYWHERE, package + tested + tools), (IN_PACKAGE, package), (IN_TESTS, tested)):
        for rule in rules.values():
            yield from (finding for source in files for finding in rule(source))
    yield from past_doors(package)
    yield from ancestry(package)
    yield from untested(package, tested)


def past_doors(package: list[Source]) -> Iterator[Finding]:
    """Yield the imports that do not go through a room's door."""
    doors = {
        arrows.room_of(source.path): shape.listed_names(source.tree) or []
        for source in package
        if shape.is_door(source.path)
    }
    for source in package:
        yield from arrows.closed_doors(source, doors)


def ancestry(package: list[Source]) -> Iterator[Finding]:
    """Yield the classes that inherit from one of the package's own."""
    classes = {name: path for source in package for name, path in shape.own_classes(source).items()}
    for source in package:
        yield from shape.inheritance(source, classes)


def untested(package: list[Source], tested: list[Source]) -> Iterator[Finding]:
    """Yield the modules without a test file."""
    test_paths = {source.path for source in tested}
    modules = [source.path for source in package]
    yield from tests.missing_tests(modules, tests=test_paths, excused=tests.WITHOUT_TEST)

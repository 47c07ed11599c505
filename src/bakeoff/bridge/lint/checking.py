"""Check a file: a `Reading` and rules in, findings in the order of the file out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bakeoff.bridge.importing.importing import import_study
from bakeoff.bridge.importing.outcome import Imported
from bakeoff.bridge.importing.printed import Printed, printed_figures
from bakeoff.bridge.lint.comments import EVERY_RULE, excused
from bakeoff.bridge.lint.evidence import Evidence, Training
from bakeoff.bridge.lint.facts import Finding, Rule
from bakeoff.bridge.lint.registry import RULES
from bakeoff.bridge.reading.events import Compiled, Event, Fitted, Reading
from bakeoff.bridge.source.place import Place
from bakeoff.errors import BakeoffError
from bakeoff.spec import Settings, settings_of


def findings(reading: Reading, *, file: str, rules: Sequence[Rule] = tuple(RULES.values())) -> tuple[Finding, ...]:
    """Return what rules find in a file, by place, without what its comments excuse.

    Args:
        reading: The file.
        file: What to call it.
        rules: Which rules to ask.
    """
    evidence = gathered(reading)
    quiet = excused(reading.document)
    found = [
        Finding(rule=rule, file=file, place=hit.place, message=hit.message)
        for rule in rules
        for hit in rule.check(evidence)
        if not _is_excused(rule, hit.place, quiet)
    ]
    once = {(finding.rule.id, finding.place, finding.message): finding for finding in found}
    return tuple(sorted(once.values(), key=lambda finding: (finding.place, finding.rule.id)))


def gathered(reading: Reading) -> Evidence:
    """Return what the rules look at."""
    printed = printed_figures(reading)
    imported = _imported(reading, printed)
    names = {number: name for name, number in imported.origins.items()} if imported else {}
    settings = {name: settings_of(imported.study, name) for name in imported.origins} if imported else {}
    trainings = tuple(
        _training(
            reading,
            event,
            event.what,
            printed=printed[event.number],
            settings=settings,
            name=names.get(event.number, ""),
        )
        for event in reading.events
        if isinstance(event.what, Fitted) and event.is_certain
    )
    by_kind: dict[type, list[int]] = {}
    for event in reading.events:
        by_kind.setdefault(type(event.what), []).append(event.number)
    return Evidence(reading=reading, trainings=trainings, imported=imported, by_kind=by_kind)


def _imported(reading: Reading, printed: Mapping[int, Printed]) -> Imported | None:
    try:
        return import_study(reading, printed=printed)
    except BakeoffError:
        return None


def _training(
    reading: Reading, event: Event, fitted: Fitted, *, printed: Printed, settings: Mapping[str, Settings], name: str
) -> Training:
    last = reading.events[fitted.compiled].what if fitted.compiled is not None else None
    return Training(
        number=event.number,
        event=event,
        fitted=fitted,
        compiled=last if isinstance(last, Compiled) else None,
        printed=printed,
        variant=name,
        settings=settings.get(name),
    )


def _is_excused(rule: Rule, place: Place, quiet: Mapping[tuple[int, int], frozenset[str]]) -> bool:
    words = quiet.get((place.cell, place.line), frozenset())
    return not words.isdisjoint({EVERY_RULE, rule.id, rule.id.lower(), rule.name})

"""All rules: their modules in, the rules by id and by name out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from bakeoff.bridge.lint.facts import Rule
from bakeoff.bridge.lint.rules import (
    charts,
    confounding,
    constants,
    held_out,
    histories,
    layers,
    losses,
    naming,
    noise,
    optimizers,
    packages,
    preparing,
    refitting,
    running,
    seeding,
    sessions,
    stopping,
    tensors,
    typed_tables,
)
from bakeoff.errors import UnknownName

_MODULES = (
    charts,
    confounding,
    constants,
    held_out,
    histories,
    layers,
    losses,
    naming,
    noise,
    optimizers,
    packages,
    preparing,
    refitting,
    running,
    seeding,
    sessions,
    stopping,
    tensors,
    typed_tables,
)


def registry(rules: Iterable[Rule]) -> Mapping[str, Rule]:
    """Return rules by id, in the order of the ids.

    Raises:
        ValueError: Two rules bear one id, or one name.
    """
    by_word: dict[str, Rule] = {}
    ordered = sorted(rules, key=lambda rule: rule.id)
    for rule in ordered:
        for word in (rule.id, rule.name):
            if word in by_word:
                raise ValueError(f"the rules {by_word[word].id} and {rule.id} are both called '{word}'.")
            by_word[word] = rule
    return MappingProxyType({rule.id: rule for rule in ordered})


RULES = registry(rule for module in _MODULES for rule in module.RULES)
"""Every rule, by id."""


def rule_called(word: str) -> Rule:
    """Return a rule by its id, in upper or lower case, or by its name.

    Raises:
        UnknownName: No rule is called so.
    """
    if word in RULES:
        return RULES[word]
    by_word = {rule.name: rule for rule in RULES.values()} | dict(RULES)
    for known in (word, word.upper(), word.lower()):
        if known in by_word:
            return by_word[known]
    is_id = word.upper().startswith("BK")
    raise UnknownName(kind="rule", name=word, known=RULES if is_id else [rule.name for rule in RULES.values()])


def selected(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[Rule, ...]:
    """Return the rules that are asked for: all, or those in `select`, without those in `ignore`.

    Raises:
        UnknownName: One of the words is no rule.
    """
    wanted = [rule_called(word) for word in select] or list(RULES.values())
    unwanted = {rule_called(word).id for word in ignore}
    return tuple(rule for rule in RULES.values() if rule in wanted and rule.id not in unwanted)

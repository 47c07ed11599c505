"""What a repair gives: the study, and each change with the rule that asked for it."""

from __future__ import annotations

from dataclasses import dataclass

from bakeoff.spec import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that differs between the study as written and as repaired.

    Attributes:
        rule: The id of the rule that asks for it.
        text: What was changed, in a sentence.
    """

    rule: str
    text: str

    def __str__(self) -> str:
        """Return the change behind its rule."""
        return f"{self.rule}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """A study as its author meant it.

    Attributes:
        study: It holds the networks as written beside those as meant, and claims about both.
        changes: Each with its rule; empty where nothing was to mend.
    """

    study: Study
    changes: tuple[Change, ...]

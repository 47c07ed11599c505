"""Fill `{units}` into layer calls: a text and the variant's parameters in, the text without placeholders out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bakeoff.errors import StudyError, nearest
from bakeoff.spec.variant import OWN_RULES, SETTING_RULES, Parameter

_PLACEHOLDER = re.compile(r"\{\s*([^\W\d]\w*)\s*\}")


def filled(text: str, parameters: Mapping[str, Parameter]) -> str:
    """Return the text with each parameter in its place: texts as they are, other values as Python writes them.

    Raises:
        StudyError: A placeholder has no parameter.

    Example:
        >>> filled("Dense({units}, activation='{activation}')", {"units": 64, "activation": "relu"})
        "Dense(64, activation='relu')"
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in parameters:
            raise _missing(name, parameters)
        parameter = parameters[name]
        return parameter if isinstance(parameter, str) else repr(parameter)

    return _PLACEHOLDER.sub(value, text)


def placeholders(texts: Iterable[str]) -> set[str]:
    """Return the names of all placeholders in some texts."""
    return {match[1] for text in texts for match in _PLACEHOLDER.finditer(text)}


def check_used(own: Iterable[str], texts: Iterable[str]) -> None:
    """Check that each of a variant's own parameters stands in one of its calls.

    Raises:
        StudyError: One does not; most often it is a misspelt setting.
    """
    used = placeholders(texts)
    for name in own:
        if name in used:
            continue
        close = nearest(name, (*SETTING_RULES, *OWN_RULES, *used))
        hint = f"Did you mean '{close}'?" if close else f"Write {{{name}}} where it should stand, or leave it out."
        raise StudyError(f"`{name}` is no setting, and no call of the variant has {{{name}}}. {hint}")


def _missing(name: str, parameters: Mapping[str, Parameter]) -> StudyError:
    close = nearest(name, parameters)
    hint = f"Did you mean '{{{close}}}'?" if close else f"Give the variant {name} = …"
    return StudyError(f"there is no value for {{{name}}}. {hint}")

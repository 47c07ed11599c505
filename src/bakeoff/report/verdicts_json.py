"""Hand verdicts to other programs: a `VerdictsView` in, JSON text out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from math import isfinite

from bakeoff.report.verdicts import VerdictsView


def verdicts_json(view: VerdictsView) -> str:
    """Return verdicts as JSON: every number of every `Verdict` and `VariantFindings`, and the sentences.

    What is not there is null, as is an end of an interval that has no bound.
    """
    return json.dumps(_plain(view), indent=2, allow_nan=False)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(held) for key, held in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(held) for held in value]
    return None if isinstance(value, float) and not isfinite(value) else value

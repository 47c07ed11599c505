"""Values that were read, as `spec` writes them: a `Value` in, what may stand in a Keras call out."""

from __future__ import annotations

from bakeoff.bridge.reading.values import Defined, External, Made, Table, Unknown, Value
from bakeoff.errors import StudyError
from bakeoff.spec import Call, Name
from bakeoff.spec import Value as Written


def written(value: Value, *, what: str) -> Written:
    """Return a value as it stands in a call.

    Args:
        value: What was read.
        what: What it is for, as "Dense: `units`".

    Raises:
        StudyError: It is not known, or nothing that may stand in a call.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple):
        return tuple(written(item, what=what) for item in value)
    if isinstance(value, External):
        return Name(value.name)
    if isinstance(value, Made):
        return Call(
            value.name,
            tuple(written(item, what=what) for item in value.positional),
            tuple((name, written(item, what=what)) for name, item in value.keywords),
        )
    raise StudyError(f"{what} is not known: {why(value)}.")


def why(value: Value) -> str:
    """Return why a value cannot be written down."""
    if isinstance(value, Unknown):
        return value.reason
    if isinstance(value, Defined):
        return f"{value.name} is code of the file's own, which is not run"
    return "it is a dictionary" if isinstance(value, Table) else "it is not plain"

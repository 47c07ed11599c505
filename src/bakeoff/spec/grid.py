"""Every combination of what varies: a `Grid` in, named variants out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from bakeoff.errors import StudyError
from bakeoff.spec.calls import shown
from bakeoff.spec.rules import TEXT, Rule
from bakeoff.spec.tables import as_tuples, freeze
from bakeoff.spec.variant import OWN_RULES, SETTING_RULES, Variant

LARGEST_VARIANT_COUNT = 1_000

_VALUES = Rule("a table of lists", lambda value: isinstance(value, Mapping), dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Settings and parameters that vary, each with its values; every combination extends `base`.

    Attributes:
        base: The variant that each combination extends.
        values: By setting or parameter, in the order in which they appear in the variants' names.
    """

    base: str
    values: Mapping[str, Sequence[object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check form."""
        freeze(self, {"base": TEXT, "values": _VALUES})
        object.__setattr__(self, "values", {key: _listed(key, values) for key, values in self.values.items()})
        if not self.values:
            raise StudyError("a grid needs something that varies, such as batch_size = [32, 128].")


def _listed(key: str, values: object) -> tuple[object, ...]:
    if key in OWN_RULES:
        raise StudyError(f"a grid cannot vary `{key}`: put {{placeholders}} into the layers and vary those.", place=key)
    if not isinstance(values, list | tuple) or not values:
        raise StudyError(f"must be a list of at least one value, found {shown(values)}.", place=key)
    return tuple(as_tuples(value) for value in values)


def grid_variants(grid: Grid) -> dict[str, Variant]:
    """Return the grid's variants by name: `base_key_value`, with `.` as `p` and `-` as `m`.

    Raises:
        StudyError: There are too many, two get the same name, or a value does not fit its setting.
    """
    count = 1
    for values in grid.values.values():
        count *= len(values)
    if count > LARGEST_VARIANT_COUNT:
        raise StudyError(f"the grid makes {count:,} variants, and {LARGEST_VARIANT_COUNT:,} is the most.")
    variants: dict[str, Variant] = {}
    for combination in product(*grid.values.values()):
        chosen = dict(zip(grid.values, combination, strict=True))
        name = "_".join([grid.base, *(f"{key}_{_in_name(value)}" for key, value in chosen.items())])
        if name in variants:
            raise StudyError(f"two combinations are called '{name}': write them as variants with names of their own.")
        variants[name] = _variant(grid.base, chosen)
    return variants


def _variant(base: str, chosen: Mapping[str, object]) -> Variant:
    settings: dict[str, Any] = {  # checked by Variant
        key: value for key, value in chosen.items() if key in SETTING_RULES
    }
    parameters: dict[str, Any] = {  # checked by Variant
        key: value for key, value in chosen.items() if key not in SETTING_RULES
    }
    return Variant(extends=base, parameters=parameters, **settings)


def _in_name(value: object) -> str:
    if isinstance(value, tuple):
        return "_".join(_in_name(item) for item in value)
    word = str(value).replace(".", "p").replace("-", "m")
    return re.sub(r"\W+", "_", word).strip("_")

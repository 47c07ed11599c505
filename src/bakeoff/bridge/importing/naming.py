"""What variants are called: what the file calls their models in, identifiers that no two of them share out."""

from __future__ import annotations

import re
from collections.abc import Collection
from keyword import iskeyword

from bakeoff.spec import ALL

_ODD = re.compile(r"\W+", re.ASCII)
LONGEST_NAME = 60


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Return a name as near to the wanted one as an identifier can be: `model`, `model_2`, `model_3`.

    Example:
        >>> free_name("2-layer net", taken=["_2_layer_net"])
        '_2_layer_net_2'
    """
    base = _ODD.sub("_", wanted)[:LONGEST_NAME] or "model"
    if base[0].isdigit():
        base = f"_{base}"
    if iskeyword(base) or base == ALL:
        base = f"{base}_model"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name

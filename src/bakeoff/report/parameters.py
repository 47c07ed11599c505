"""Count what a variant's network holds: results and a variant in, its number of parameters out, if it can be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bakeoff.errors import NotStored
from bakeoff.spec import network_of

if TYPE_CHECKING:
    from bakeoff.analysis import Results

Shape = tuple[int, ...]


def parameter_count(results: Results, variant: str, *, shape: Shape | None) -> int | None:
    """Return how many numbers a network's weights hold, trainable or not.

    Args:
        results: What the study gave.
        variant: Its name.
        shape: Of an image after preprocessing. Where it is None, the data being large, changed or gone, a trained
            network is asked; the count is None if none is trained, or its weights have been deleted.
    """
    if shape is not None:
        return sum(layer.parameters for layer in network_of(results.study, variant, image_shape=shape))
    for seed, status in results.statuses(variant).items():
        if status in {"finished", "early_stopping"}:
            return _trained_count(results, variant, seed)
    return None


def _trained_count(results: Results, variant: str, seed: int) -> int | None:
    try:
        return sum(tensor.size for tensor in results.weights(variant, seed).values())
    except NotStored:
        return None

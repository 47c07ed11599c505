"""What a written file says of itself: a `TrainedNetwork` in, its metadata, or a few lines to read, out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version

from bakeoff.bridge.export.trained import TrainedNetwork
from bakeoff.spec import call_words

_STEPS: Mapping[str, str] = {
    "scale": "divided by 255",
    "l2_columns": "each column divided by its norm",
    "l2": "divided by their norm",
    "standardise": "less the training share's mean, by its deviation",
    "flatten": "as vectors",
}


def metadata(network: TrainedNetwork) -> dict[str, str]:
    """Return what every format can keep: texts by name."""
    return {
        "written_by": f"bakeoff {version('bakeoff')}",
        "study": network.study,
        "variant": network.variant,
        "seed": str(network.seed),
        "image_shape": json.dumps(network.image_shape),
        "preprocess": json.dumps(network.settings.preprocess),
        "layers": json.dumps([call_words(layer) for layer in network.settings.layers]),
    }


def about(network: TrainedNetwork) -> tuple[str, ...]:
    """Return which network it is, and which images it was trained on, in a line each."""
    return (
        f"Variant {network.variant} of the study {network.study}, seed {network.seed}; "
        f"written by bakeoff {version('bakeoff')}.",
        f"Trained on images {network.image_shape}, {preparation(network)}.",
    )


def preparation(network: TrainedNetwork) -> str:
    """Return in words what is done to images before the first layer."""
    return ", ".join(_STEPS[step] for step in network.settings.preprocess) or "left as they are"

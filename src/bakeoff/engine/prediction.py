"""What a trained network says: settings, weights and prepared images in, probabilities out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
import torch.nn.functional as nn
from numpy.typing import NDArray

from bakeoff.engine.evaluation import CHUNK
from bakeoff.engine.forward import logits
from bakeoff.engine.network import nodes
from bakeoff.engine.process import steady_arithmetic
from bakeoff.engine.stack import DTYPES
from bakeoff.spec import Settings


def predict(
    settings: Settings, images: NDArray[np.float32], *, weights: Mapping[str, NDArray[np.floating]]
) -> NDArray[np.float32]:
    """Return (image, class) probabilities for images (image, *input shape) that went through preprocessing."""
    dtype = DTYPES[settings.precision]
    stack = {key: torch.tensor(array, dtype=dtype).unsqueeze(0) for key, array in weights.items()}
    network = nodes(settings, images.shape[1:])
    parts = []
    with steady_arithmetic(), torch.no_grad():
        for start in range(0, len(images), CHUNK):
            chunk = torch.tensor(images[start : start + CHUNK], dtype=dtype)
            outputs = logits(network, chunk.unsqueeze(0), weights=stack)
            parts.append(nn.softmax(outputs[0], -1).float().numpy())
    return np.concatenate(parts)

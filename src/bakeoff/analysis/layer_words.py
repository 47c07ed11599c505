"""Networks in few words: each variant's layers in, what tells them apart out, such as `Dense 32-32-10`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from bakeoff.spec import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    Layer,
    LeakyReLU,
    MaxPooling2D,
    Penalty,
    ReLU,
    VarianceScaling,
    call_words,
)

# Members of one family that Keras has names for; other initializers are told as calls.
_INITIALIZER_NAMES: Mapping[object, str] = {
    VarianceScaling(1.0, "fan_avg", "uniform"): "glorot_uniform",
    VarianceScaling(1.0, "fan_avg", "truncated_normal"): "glorot_normal",
    VarianceScaling(2.0, "fan_in", "uniform"): "he_uniform",
    VarianceScaling(2.0, "fan_in", "truncated_normal"): "he_normal",
    VarianceScaling(1.0, "fan_in", "uniform"): "lecun_uniform",
    VarianceScaling(1.0, "fan_in", "truncated_normal"): "lecun_normal",
}


def layers_in_words(networks: Mapping[str, Sequence[Layer]]) -> dict[str, str]:
    """Return a few words for each variant's layers: only what differs between the networks is told.

    Networks that differ in something which these words leave out, such as the order of their layers, are written out as
    Keras calls, so that different networks always have different words.
    """
    parts = {variant: {label: tell(layers) for label, tell in _PARTS.items()} for variant, layers in networks.items()}
    differing = [label for label in _PARTS if len({told[label] for told in parts.values()}) > 1]
    words = {variant: _joined({label: told[label] for label in differing}) for variant, told in parts.items()}
    if len(set(words.values())) < len({tuple(layers) for layers in networks.values()}):
        return {variant: " ".join(map(call_words, layers)) for variant, layers in networks.items()}
    return words


def _joined(told: Mapping[str, str]) -> str:
    present = [f"{label} {words}".strip() for label, words in told.items() if words]
    return ", ".join(present) or f"no {next(iter(told), 'layers')}"


def _dense(layers: Sequence[Layer]) -> str:
    return "-".join(str(layer.units) for layer in layers if isinstance(layer, Dense))


def _convolutions(layers: Sequence[Layer]) -> str:
    """Return the filters of each run of convolutions that are alike, with what they have in common."""
    convolutions = [layer for layer in layers if isinstance(layer, Conv2D)]
    runs = ((shape, [layer.filters for layer in run]) for shape, run in groupby(convolutions, key=_window))
    return " + ".join(f"{_dashed(filters)} {shape}" for shape, filters in runs)


def _window(layer: Conv2D) -> str:
    words = [_pair(layer.kernel_size)]
    words += [layer.padding] if layer.padding == "same" else []
    words += [f"stride {_pair(layer.strides)}"] if layer.strides != (1, 1) else []
    words += [f"dilation {_pair(layer.dilation_rate)}"] if layer.dilation_rate != (1, 1) else []
    return " ".join(words)


def _pools(layers: Sequence[Layer]) -> str:
    return _counted([_pool(layer) for layer in layers if isinstance(layer, _POOLS)])


def _pool(layer: _Pool) -> str:
    match layer:
        case MaxPooling2D():
            return f"max {_pair(layer.pool_size)}"
        case AveragePooling2D():
            return f"mean {_pair(layer.pool_size)}"
        case GlobalMaxPooling2D():
            return "global max"
        case GlobalAveragePooling2D():
            return "global mean"


def _dropout(layers: Sequence[Layer]) -> str:
    return _counted([f"{layer.rate:g}" for layer in layers if isinstance(layer, Dropout)])


def _normalisation(layers: Sequence[Layer]) -> str:
    count = sum(isinstance(layer, BatchNormalization) for layer in layers)
    return f"(×{count})" if count else ""


def _activations(layers: Sequence[Layer]) -> str:
    """Return the hidden layers' activations, once where they are all alike."""
    return _alike([name for name in map(_activation, layers[:-1]) if name not in ("", "linear")])


def _activation(layer: Layer) -> str:
    match layer:
        case Dense() | Conv2D() | Activation():
            return layer.activation
        case ReLU() | LeakyReLU():
            return call_words(layer)
        case _:
            return ""


def _initializers(layers: Sequence[Layer]) -> str:
    found = [layer.kernel_initializer for layer in layers[:-1] if isinstance(layer, Dense | Conv2D)]
    return _alike([_INITIALIZER_NAMES.get(initializer) or call_words(initializer) for initializer in found])


def _penalties(layers: Sequence[Layer]) -> str:
    found = [layer.kernel_regularizer for layer in layers if isinstance(layer, Dense | Conv2D)]
    return _alike([" + ".join(_norms(penalty)) or "none" for penalty in found]) if any(found) else ""


def _norms(penalty: Penalty | None) -> Iterator[str]:
    if penalty is not None and penalty.l1:
        yield f"L1 {penalty.l1:g}"
    if penalty is not None and penalty.l2:
        yield f"L2 {penalty.l2:g}"


def _alike(words: Sequence[str]) -> str:
    return words[0] if len(set(words)) == 1 else _dashed(words)


def _counted(words: Sequence[str]) -> str:
    is_repeated = len(words) > 1 and len(set(words)) == 1
    return f"{words[0]} (×{len(words)})" if is_repeated else _dashed(words)


def _dashed(words: Iterable[object]) -> str:
    return "-".join(map(str, words))


def _pair(pair: tuple[int, int]) -> str:
    return f"{pair[0]}×{pair[1]}"


_Pool = MaxPooling2D | AveragePooling2D | GlobalMaxPooling2D | GlobalAveragePooling2D
_POOLS = (MaxPooling2D, AveragePooling2D, GlobalMaxPooling2D, GlobalAveragePooling2D)

_PARTS: Mapping[str, Callable[[Sequence[Layer]], str]] = {
    "Conv": _convolutions,
    "Dense": _dense,
    "pool": _pools,
    "batch norm": _normalisation,
    "dropout": _dropout,
    "activation": _activations,
    "initializer": _initializers,
    "penalty": _penalties,
}

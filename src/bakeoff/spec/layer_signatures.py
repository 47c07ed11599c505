"""What each layer takes: Keras 3's argument names, order and defaults, with what bakeoff accepts of them."""

from __future__ import annotations

from bakeoff.spec.activations import ACTIVATION
from bakeoff.spec.initializer_calls import CONVOLUTION_INITIALIZER, MATRIX_INITIALIZER, PENALTY, VECTOR_INITIALIZER
from bakeoff.spec.rules import (
    ANYTHING,
    BOOLEAN,
    MARGIN,
    NOT_NEGATIVE,
    NUMBER,
    PADDING,
    PAIR,
    POSITIVE_INTEGER,
    SHAPE,
    SHARE,
    SHARE_BELOW_ONE,
    Rule,
    optional,
)
from bakeoff.spec.signatures import Argument, Signature, lacking

_LAYER_NAME = Rule("text without '/'", lambda value: isinstance(value, str) and value != "" and "/" not in value)
_INPUT_DIM = Rule(POSITIVE_INTEGER.expected, POSITIVE_INTEGER.accepts, lambda value: (value,))
_LAST_AXIS = Rule("-1: bakeoff has only the last axis", lambda value: type(value) is int and value == -1)

_DATA_FORMAT = Argument(
    "data_format",
    Rule("'channels_last': bakeoff has no other", lambda value: value in (None, "channels_last")),
    None,
    is_kept=False,
)
_EXTRAS = (
    Argument("name", optional(_LAYER_NAME), None),
    Argument("input_shape", optional(SHAPE), None),
    Argument("input_dim", optional(_INPUT_DIM), None),
    lacking("trainable", True),
    lacking("dtype", None),
    lacking("autocast", True),
)
_BATCH_INPUT_SHAPE = {"batch_input_shape": "Write `input_shape`, without the batch."}


def _signature(name: str, *arguments: Argument, retired: dict[str, str] | None = None) -> Signature:
    named = {argument.name for argument in arguments}
    extras = _EXTRAS if "activity_regularizer" in named else (*_EXTRAS, lacking("activity_regularizer", None))
    return Signature(
        name=name,
        arguments=arguments,
        extras=tuple(extra for extra in extras if extra.name not in named),
        retired=(retired or {}) | _BATCH_INPUT_SHAPE,
    )


_ACTIVATION = Argument("activation", ACTIVATION, None)


def _weights(kernel_initializer: Rule) -> tuple[Argument, ...]:
    return (
        Argument("use_bias", BOOLEAN, True),
        Argument("kernel_initializer", kernel_initializer, "glorot_uniform"),
        Argument("bias_initializer", VECTOR_INITIALIZER, "zeros"),
        Argument("kernel_regularizer", PENALTY, None),
        lacking("bias_regularizer", None),
        lacking("activity_regularizer", None),
        lacking("kernel_constraint", None),
        lacking("bias_constraint", None),
    )


def _pooling(pool_size: Argument) -> tuple[Argument, ...]:
    # `name` is Keras's fifth argument here, and by keyword only in the other layers.
    name = Argument("name", optional(_LAYER_NAME), None)
    return (
        pool_size,
        Argument("strides", optional(PAIR), None),
        Argument("padding", PADDING, "valid"),
        _DATA_FORMAT,
        name,
    )


_INPUT_ARGUMENTS = tuple(lacking(name, None) for name in ("batch_size", "dtype", "sparse", "ragged", "batch_shape"))

_SIGNATURES = (
    _signature(
        "Dense",
        Argument("units", POSITIVE_INTEGER),
        _ACTIVATION,
        *_weights(MATRIX_INITIALIZER),
        lacking("lora_rank", None),
        lacking("lora_alpha", None),
        lacking("quantization_config", None),
        retired={"output_dim": "Write `units`.", "init": "Write `kernel_initializer`."},
    ),
    _signature(
        "Conv2D",
        Argument("filters", POSITIVE_INTEGER),
        Argument("kernel_size", PAIR),
        Argument("strides", PAIR, (1, 1)),
        Argument("padding", PADDING, "valid"),
        _DATA_FORMAT,
        Argument("dilation_rate", PAIR, (1, 1)),
        lacking("groups", 1),
        _ACTIVATION,
        *_weights(CONVOLUTION_INITIALIZER),
        retired={"border_mode": "Write `padding`.", "subsample": "Write `strides`."},
    ),
    _signature("MaxPooling2D", *_pooling(Argument("pool_size", PAIR, (2, 2)))),
    _signature("AveragePooling2D", *_pooling(Argument("pool_size", PAIR))),
    _signature("GlobalAveragePooling2D", _DATA_FORMAT, Argument("keepdims", BOOLEAN, False)),
    _signature("GlobalMaxPooling2D", _DATA_FORMAT, Argument("keepdims", BOOLEAN, False)),
    _signature("ZeroPadding2D", Argument("padding", MARGIN, (1, 1)), _DATA_FORMAT),
    _signature("Flatten", _DATA_FORMAT),
    _signature(
        "Dropout",
        Argument("rate", SHARE_BELOW_ONE),
        lacking("noise_shape", None),
        lacking("seed", None),
        retired={"p": "Write `rate`."},
    ),
    _signature(
        "BatchNormalization",
        Argument("axis", _LAST_AXIS, -1, is_kept=False),
        Argument("momentum", SHARE, 0.99),
        Argument("epsilon", NOT_NEGATIVE, 0.001),
        Argument("center", BOOLEAN, True),
        Argument("scale", BOOLEAN, True),
        Argument("beta_initializer", VECTOR_INITIALIZER, "zeros"),
        Argument("gamma_initializer", VECTOR_INITIALIZER, "ones"),
        Argument("moving_mean_initializer", VECTOR_INITIALIZER, "zeros"),
        Argument("moving_variance_initializer", VECTOR_INITIALIZER, "ones"),
        lacking("beta_regularizer", None),
        lacking("gamma_regularizer", None),
        lacking("beta_constraint", None),
        lacking("gamma_constraint", None),
        lacking("renorm", False),
        lacking("renorm_clipping", None),
        lacking("renorm_momentum", 0.99),
        lacking("synchronized", False),
    ),
    _signature("Activation", Argument("activation", ACTIVATION)),
    _signature(
        "ReLU",
        Argument("max_value", optional(NOT_NEGATIVE), None),
        Argument("negative_slope", NOT_NEGATIVE, 0.0),
        Argument("threshold", NOT_NEGATIVE, 0.0),
    ),
    _signature(
        "LeakyReLU", Argument("negative_slope", NOT_NEGATIVE, 0.3), retired={"alpha": "Write `negative_slope`."}
    ),
    _signature("Softmax", Argument("axis", _LAST_AXIS, -1, is_kept=False)),
    Signature(
        name="Input",
        arguments=(
            Argument("shape", SHAPE),
            *_INPUT_ARGUMENTS,
            Argument("name", optional(_LAYER_NAME), None),
            lacking("tensor", None),
            lacking("optional", False),
        ),
    ),
    _signature(
        "InputLayer",
        Argument("shape", optional(SHAPE), None),
        *_INPUT_ARGUMENTS,
        lacking("input_tensor", None),
        lacking("optional", False),
        Argument("name", optional(_LAYER_NAME), None),
    ),
)

LAYER_SIGNATURES: dict[str, Signature] = {signature.name: signature for signature in _SIGNATURES}
"""What each layer takes, in Keras 3's order."""

PREPROCESSING_SIGNATURES: dict[str, Signature] = {
    signature.name: signature
    for signature in (
        _signature("Rescaling", Argument("scale", NUMBER), Argument("offset", NUMBER, 0.0)),
        _signature(
            "Normalization",
            Argument("axis", _LAST_AXIS, -1, is_kept=False),
            Argument("mean", ANYTHING, None),
            Argument("variance", ANYTHING, None),
            lacking("invert", False),
        ),
        _signature("UnitNormalization", Argument("axis", ANYTHING, -1)),
        _signature("Reshape", Argument("target_shape", SHAPE)),
    )
}
"""Layers that Keras models begin with to prepare their images: in a study, names in `preprocess` do that."""

LAYER_ALIASES = {
    "Convolution2D": "Conv2D",
    "MaxPool2D": "MaxPooling2D",
    "AvgPool2D": "AveragePooling2D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
}
"""Other names that Keras has for the same layers."""

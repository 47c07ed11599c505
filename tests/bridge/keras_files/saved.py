"""Files as Keras and others write them: whole ones in, hostile and damaged ones out."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

import h5py  # type: ignore[import-untyped]  # it ships no types
import numpy as np
from numpy.typing import NDArray

MLP_2 = {
    "class_name": "Sequential",
    "keras_version": "2.2.4",
    "backend": "tensorflow",
    "config": [
        {
            "class_name": "Dense",
            "config": {
                "name": "dense_1",
                "trainable": True,
                "batch_input_shape": [None, 784],
                "dtype": "float32",
                "units": 5,
                "activation": "relu",
                "use_bias": True,
                "kernel_initializer": {
                    "class_name": "VarianceScaling",
                    "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None},
                },
                "bias_initializer": {"class_name": "Zeros", "config": {}},
                "kernel_regularizer": None,
                "bias_regularizer": None,
                "activity_regularizer": None,
                "kernel_constraint": None,
                "bias_constraint": None,
            },
        },
        {"class_name": "Dropout", "config": {"name": "dropout_1", "trainable": True, "rate": 0.2, "seed": None}},
        {
            "class_name": "Dense",
            "config": {"name": "dense_2", "trainable": True, "units": 10, "activation": "softmax", "use_bias": True},
        },
    ],
}
"""What Keras 2.2 says of the network of its `mnist_mlp.py`, made narrow."""

RMSPROP_2 = {
    "optimizer_config": {
        "class_name": "RMSprop",
        "config": {"lr": 0.0010000000474974513, "rho": 0.8999999761581421, "decay": 0.0, "epsilon": 1e-07},
    },
    "loss": "categorical_crossentropy",
    "metrics": ["accuracy"],
    "sample_weight_mode": None,
    "loss_weights": None,
}


def mlp_arrays() -> dict[str, NDArray[np.float32]]:
    """Return weights for `MLP_2`, by layer and role."""
    draw = np.random.default_rng(0)
    shapes = {"dense_1/kernel": (784, 5), "dense_1/bias": (5,), "dense_2/kernel": (5, 10), "dense_2/bias": (10,)}
    return {name: draw.normal(0, 0.1, shape).astype(np.float32) for name, shape in shapes.items()}


def legacy_file(model: Mapping[str, object] = MLP_2) -> bytes:
    """Return an HDF5 file laid out as Keras 2.2 laid it out."""

    def fill(file: h5py.File) -> None:
        file.attrs["keras_version"] = b"2.2.4"
        file.attrs["model_config"] = json.dumps(model).encode()
        file.attrs["training_config"] = json.dumps(RMSPROP_2).encode()
        weights = file.create_group("model_weights")
        weights.attrs["layer_names"] = [b"dense_1", b"dropout_1", b"dense_2"]
        weights.create_group("dropout_1").attrs["weight_names"] = np.array([], dtype="S1")
        for layer in ("dense_1", "dense_2"):
            group = weights.create_group(layer)
            # What is too long for one attribute goes on in others.
            group.attrs["weight_names0"] = [f"{layer}/kernel:0".encode()]
            group.attrs["weight_names1"] = [f"{layer}/bias:0".encode()]
            for role in ("kernel", "bias"):
                group.create_dataset(f"{layer}/{role}:0", data=mlp_arrays()[f"{layer}/{role}"])

    return hdf5(fill)


def hdf5(fill: Callable[[h5py.File], object]) -> bytes:
    """Return an HDF5 file with what `fill` puts into it."""
    written = BytesIO()
    with h5py.File(written, "w") as file:
        fill(file)
    return written.getvalue()


def archive(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip archive."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return written.getvalue()


def keras_file(
    model: Mapping[str, object], *, folder: str = "layers", arrays: Mapping[str, NDArray[np.float32]] | None = None
) -> bytes:
    """Return a `.keras` archive of a model, with arrays by their paths below a folder."""

    def fill(file: h5py.File) -> None:
        for path, array in (arrays or {}).items():
            file.create_dataset(f"{folder}/{path}", data=array)

    metadata = {"keras_version": "2.12.0", "date_saved": "2023-05-05@10:10:10"}
    return archive(
        {
            "metadata.json": json.dumps(metadata).encode(),
            "config.json": json.dumps(model).encode(),
            "model.weights.h5": hdf5(fill),
        }
    )

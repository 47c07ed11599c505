"""Keras 3 as a user calls it, `compile` and `fit`: a job file in, measurements out; `KERAS_BACKEND` says on what."""

from __future__ import annotations

from typing import final

import exchange
import keras
from exchange import Images, Plain

_TEST_BATCH = 1000


def main() -> None:
    """Do a job with Keras."""
    exchange.main(build)


def build(settings: Plain, images: Images, job: Plain) -> KerasTrainer:
    """Return a compiled model; what an earlier one left behind is cleared."""
    keras.backend.clear_session()
    keras.config.set_dtype_policy("mixed_bfloat16" if job["precision"] == "bf16" else "float32")
    keras.utils.set_random_seed(job["seed"])
    layers = [keras.Input(images.train_images.shape[1:]), *map(_layer, settings["layers"])]
    model = keras.Sequential(layers)
    model.compile(
        optimizer=_optimizer(settings["optimizer"]),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=job["steps_a_call"],
    )
    notes = f"model.fit, verbose=0, jit_compile='auto', steps_per_execution={job['steps_a_call']}"
    return KerasTrainer(model, images, batch_size=settings["batch_size"], notes=notes)


@final
class KerasTrainer:
    """A compiled model and its data."""

    replica_count = 1

    def __init__(self, model: keras.Model, images: Images, *, batch_size: int, notes: str) -> None:
        self.notes = notes
        self._model, self._images, self._batch_size = model, images, batch_size

    def train(self, image_count: int) -> None:
        """Fit one epoch on the first images, in an order that Keras draws."""
        self._model.fit(
            self._images.train_images[:image_count],
            self._images.train_labels[:image_count],
            batch_size=self._batch_size,
            epochs=1,
            shuffle=True,
            verbose=0,
        )

    def accuracy(self) -> float:
        """Evaluate in batches of a thousand, which is faster than in those of training."""
        figures = self._model.evaluate(
            self._images.test_images, self._images.test_labels, batch_size=_TEST_BATCH, verbose=0
        )
        return float(figures[1])


def _layer(plain: Plain) -> keras.layers.Layer:
    kind = plain["kind"]
    match kind:
        case "Dense":
            return keras.layers.Dense(plain["units"], activation=plain["activation"], **_initial(plain))
        case "Conv2D":
            return keras.layers.Conv2D(
                plain["filters"],
                tuple(plain["kernel_size"]),
                strides=tuple(plain["strides"]),
                padding=plain["padding"],
                activation=plain["activation"],
                **_initial(plain),
            )
        case "MaxPooling2D":
            return keras.layers.MaxPooling2D(tuple(plain["pool_size"]), tuple(plain["strides"]), plain["padding"])
        case "Dropout":
            return keras.layers.Dropout(plain["rate"])
        case "BatchNormalization":
            return keras.layers.BatchNormalization(momentum=plain["momentum"], epsilon=plain["epsilon"])
        case "Flatten":
            return keras.layers.Flatten()
    raise ValueError(f"this peer knows no layer '{kind}'")


def _initial(plain: Plain) -> dict[str, keras.initializers.Initializer]:
    facts = plain["kernel_initializer"]
    scaling = keras.initializers.VarianceScaling(facts["scale"], facts["mode"], facts["distribution"])
    return {"kernel_initializer": scaling}


def _optimizer(plain: Plain) -> keras.optimizers.Optimizer:
    match plain["kind"]:
        case "SGD":
            return keras.optimizers.SGD(plain["learning_rate"], momentum=plain["momentum"])
        case "Adam":
            rates = (plain["learning_rate"], plain["beta_1"], plain["beta_2"], plain["epsilon"])
            return keras.optimizers.Adam(*rates)
    raise ValueError(f"this peer knows no optimizer '{plain['kind']}'")


if __name__ == "__main__":
    main()

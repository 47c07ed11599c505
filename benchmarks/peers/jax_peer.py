"""A JAX ensemble of dense networks, `vmap` over a leading replica axis: a job file in, measurements out.

Every 32 steps are one compiled call, a `lax.scan`; data, orders and masks stay on the device that JAX chose.
"""

from __future__ import annotations

from functools import partial
from typing import Any, final

import exchange
import jax
import jax.numpy as jnp
from exchange import Images, Plain

_STEPS_A_CALL = 32
_TEST_BATCH = 1000
_ACTIVATIONS = {"relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "linear": lambda values: values}

# Weights, the optimizer's averages and the count of steps: a tree of arrays.
State = Any


def main() -> None:
    """Do a job with an ensemble."""
    # As f32 as the others: no TF32 on a GPU.
    jax.config.update("jax_default_matmul_precision", "highest")
    exchange.main(build)


def build(settings: Plain, images: Images, job: Plain) -> EnsembleTrainer:
    """Return as many networks as the job wants replicas."""
    return EnsembleTrainer(settings, images, replica_count=job["replicas"], seed=job["seed"])


@final
class EnsembleTrainer:
    """Networks as one program, each with its own weights, order and masks."""

    def __init__(self, settings: Plain, images: Images, *, replica_count: int, seed: int) -> None:
        self.replica_count = replica_count
        self.notes = f"vmap over {replica_count} replicas, {_STEPS_A_CALL} steps a call, {jax.devices()[0]}"
        self._settings = settings
        self._batch_size = settings["batch_size"]
        self._train_images, self._test_images = (
            jnp.asarray(part.reshape(len(part), -1)) for part in (images.train_images, images.test_images)
        )
        self._train_labels, self._test_labels = (
            jnp.asarray(part) for part in (images.train_labels, images.test_labels)
        )
        self._key = jax.random.key(seed)
        self._state = jax.vmap(partial(_start, settings["layers"], self._train_images.shape[1]))(self._keys())
        self._step = jax.jit(self._take, donate_argnums=0)
        self._steps = jax.jit(lambda state, places, keys: jax.lax.scan(self._scanned, state, (places, keys)))
        self._order = jax.jit(jax.vmap(lambda key: jax.random.permutation(key, len(images.train_labels))))
        # What is compiled now is not compiled while it is measured.
        self.train(min(len(images.train_labels), (_STEPS_A_CALL + 1) * self._batch_size))

    def train(self, image_count: int) -> None:
        """Take the steps of one pass, all replicas at once; their losses are read once, at its end."""
        places = self._order(self._keys())[:, :image_count]
        whole_count, rest = divmod(image_count, self._batch_size)
        whole = places[:, : whole_count * self._batch_size].reshape(self.replica_count, whole_count, -1).swapaxes(0, 1)
        total = jnp.zeros(())
        for first in range(0, whole_count - _STEPS_A_CALL + 1, _STEPS_A_CALL):
            keys = jnp.stack([self._keys() for _ in range(_STEPS_A_CALL)])
            self._state, losses = self._steps(self._state, whole[first : first + _STEPS_A_CALL], keys)
            total += losses.sum()
        for step in range(whole_count - whole_count % _STEPS_A_CALL, whole_count):
            self._state, loss = self._step(self._state, whole[step], self._keys())
            total += loss
        if rest:
            self._state, loss = self._step(self._state, places[:, -rest:], self._keys())
            total += loss
        total.item()

    def accuracy(self) -> float:
        """Return the mean of the replicas' shares."""
        ask = jax.jit(
            jax.vmap(lambda weights, images: _logits(self._settings["layers"], weights, images, None), (0, None))
        )
        hits = 0
        for first in range(0, len(self._test_labels), _TEST_BATCH):
            part = slice(first, first + _TEST_BATCH)
            answers = ask(self._state["weights"], self._test_images[part]).argmax(2)
            hits += int((answers == self._test_labels[part]).sum())
        return hits / len(self._test_labels) / self.replica_count

    def _keys(self) -> jax.Array:
        self._key, drawn = jax.random.split(self._key)
        return jax.random.split(drawn, self.replica_count)

    def _scanned(self, state: State, step: tuple[jax.Array, jax.Array]) -> tuple[State, jax.Array]:
        return self._take(state, *step)

    def _take(self, state: State, places: jax.Array, keys: jax.Array) -> tuple[State, jax.Array]:
        losses, gradients = jax.vmap(jax.value_and_grad(self._loss))(state["weights"], places, keys)
        return _updated(self._settings["optimizer"], state, gradients), losses.mean()

    def _loss(self, weights: State, places: jax.Array, key: jax.Array) -> jax.Array:
        logits = _logits(self._settings["layers"], weights, self._train_images[places], key)
        chosen = jnp.take_along_axis(jax.nn.log_softmax(logits), self._train_labels[places][:, None], 1)
        return -chosen.mean()


def _start(layers: list[Plain], size: int, key: jax.Array) -> State:
    """Return one network before its first step: initial values as Keras draws them, biases of zero."""
    weights = []
    for index, layer in enumerate(layers):
        if layer["kind"] == "Dense":
            facts = layer["kernel_initializer"]
            draw = jax.nn.initializers.variance_scaling(facts["scale"], facts["mode"], _distribution(facts))
            weights.append((draw(jax.random.fold_in(key, index), (size, layer["units"])), jnp.zeros(layer["units"])))
            size = layer["units"]
    zeros = jax.tree.map(jnp.zeros_like, weights)
    return {"weights": weights, "first": zeros, "second": zeros, "count": jnp.zeros(())}


def _distribution(facts: Plain) -> str:
    return "uniform" if facts["distribution"] == "uniform" else "truncated_normal"


def _logits(layers: list[Plain], weights: State, images: jax.Array, key: jax.Array | None) -> jax.Array:
    left = iter(weights)
    values = images
    for index, layer in enumerate(layers):
        match layer["kind"]:
            case "Dense":
                kernel, bias = next(left)
                values = values @ kernel + bias
                if index < len(layers) - 1:
                    values = _ACTIVATIONS[layer["activation"]](values)
            case "Dropout":
                if key is not None:
                    kept = jax.random.bernoulli(jax.random.fold_in(key, index), 1 - layer["rate"], values.shape)
                    values = jnp.where(kept, values / (1 - layer["rate"]), 0)
            case "Flatten":
                pass
            case kind:
                raise ValueError(f"this peer knows no layer '{kind}'")
    return values


def _updated(optimizer: Plain, state: State, gradients: State) -> State:
    rate, count = optimizer["learning_rate"], state["count"] + 1
    match optimizer["kind"]:
        case "SGD":
            momentum = optimizer["momentum"]
            first = jax.tree.map(lambda old, new: momentum * old - rate * new, state["first"], gradients)
            weights = jax.tree.map(jnp.add, state["weights"], first)
            return state | {"weights": weights, "first": first, "count": count}
        case "Adam":
            beta_1, beta_2, epsilon = (optimizer[name] for name in ("beta_1", "beta_2", "epsilon"))
            first = jax.tree.map(lambda old, new: beta_1 * old + (1 - beta_1) * new, state["first"], gradients)
            second = jax.tree.map(lambda old, new: beta_2 * old + (1 - beta_2) * new**2, state["second"], gradients)
            # Every replica has taken as many steps.
            scaled = rate * jnp.sqrt(1 - beta_2 ** count[0]) / (1 - beta_1 ** count[0])
            weights = jax.tree.map(
                lambda old, mean, square: old - scaled * mean / (jnp.sqrt(square) + epsilon),
                state["weights"],
                first,
                second,
            )
            return {"weights": weights, "first": first, "second": second, "count": count}
    raise ValueError(f"this peer knows no optimizer '{optimizer['kind']}'")


if __name__ == "__main__":
    main()

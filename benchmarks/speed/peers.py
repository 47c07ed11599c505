"""The peers: nothing in; each one's environment, script and way of being run out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Precision = Literal["f32", "bf16"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A tool, and how it is used.

    Attributes:
        name: As on the command line and in the results.
        title: As in tables.
        environment: The folder under `.venvs`, and the name of its file of requirements.
        script: In `peers/`.
        variables: Of the environment that it runs in.
        precision: Of activations and products.
        is_one_a_core: Whether a process with one thread runs on each core, instead of one process with all threads.
        knows_images: Whether it trains convolutions.
        replicas_wanted: Whether it trains several replicas as one program.
        steps_a_call: Keras's `steps_per_execution`; others do not read it.
    """

    name: str
    title: str
    environment: str
    script: str
    variables: tuple[tuple[str, str], ...] = ()
    precision: Precision = "f32"
    is_one_a_core: bool = False
    knows_images: bool = True
    replicas_wanted: bool = False
    steps_a_call: int = 1


def _keras(backend: str, title: str) -> Peer:
    return Peer(
        name=f"keras_{backend}",
        title=title,
        environment=f"keras_{backend}",
        script="keras_peer.py",
        variables=(("KERAS_BACKEND", backend),),
    )


PEERS = (
    _keras("tensorflow", "Keras (TensorFlow)"),
    replace(
        _keras("tensorflow", "Keras (TensorFlow), 32 steps a call"), name="keras_tensorflow_steps", steps_a_call=32
    ),
    _keras("jax", "Keras (JAX)"),
    _keras("torch", "Keras (torch)"),
    Peer(name="torch", title="PyTorch loop", environment="torch", script="torch_peer.py"),
    Peer(
        name="torch_per_core",
        title="PyTorch loop, one a core",
        environment="torch",
        script="torch_peer.py",
        is_one_a_core=True,
    ),
    Peer(name="torch_bf16", title="PyTorch loop, bf16", environment="torch", script="torch_peer.py", precision="bf16"),
    Peer(
        name="ensemble",
        title="torch.func ensemble",
        environment="torch",
        script="ensemble_peer.py",
        knows_images=False,
        replicas_wanted=True,
    ),
)

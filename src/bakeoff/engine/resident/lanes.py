"""How steps are given to a device: a step is recorded once and replayed many times, and the host does not wait for it.

A step that is recorded into a CUDA graph is one call for hundreds of kernels. The rules are those of PyTorch's notes on
CUDA graphs: before it is recorded, a step has been taken a few times on the same stream; it reads no value, makes no
tensor of the host's numbers, and works on tensors that stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, final

import torch
from torch import Tensor

Step = Callable[[], object]


class Lane(Protocol):
    """The way that steps take to a device."""

    def entered(self) -> AbstractContextManager[None]:
        """Give what is called inside to this lane; it begins after all that was given to the device before."""
        ...

    def record(self, step: Step) -> None:
        """Record a step without taking it; inside, once.

        Raises:
            RuntimeError: It cannot be recorded. Nothing has changed.
        """
        ...

    def replay(self, step: Step) -> None:
        """Take the step that was recorded; inside."""
        ...

    def glance(self, figures: Tensor) -> Callable[[], Tensor]:
        """Return what waits until the device has come so far, and then gives the figures on the host."""
        ...


@final
class PlainLane:
    """Takes steps one by one, for a device that records nothing."""

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Do nothing: there is one order of things."""
        yield

    def record(self, step: Step) -> None:
        """Do nothing: the step is called each time."""

    def replay(self, step: Step) -> None:
        """Call the step."""
        step()

    def glance(self, figures: Tensor) -> Callable[[], Tensor]:
        """Return what gives the figures as they are now."""
        seen = figures.clone()
        return seen.cpu


@final
class CudaLane:
    """A stream of its own, whose steps become CUDA graphs."""

    def __init__(self, device: torch.device) -> None:
        """Open a stream on the device."""
        self._stream = torch.cuda.Stream(device)
        self._graph = torch.cuda.CUDAGraph()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Make the stream the current one; before and after it waits for the usual one, and the other way round."""
        usual = torch.cuda.current_stream(self._stream.device)
        self._stream.wait_stream(usual)
        with torch.cuda.stream(self._stream):
            yield
        usual.wait_stream(self._stream)

    def record(self, step: Step) -> None:
        """Record the step's kernels; its intermediate tensors stay in a memory pool of their own."""
        with torch.cuda.graph(self._graph, stream=self._stream):
            step()

    def replay(self, step: Step) -> None:
        """Give the device the recorded kernels in one call."""
        self._graph.replay()

    def glance(self, figures: Tensor) -> Callable[[], Tensor]:
        """Return what waits for an event behind a copy into pinned memory."""
        seen = torch.empty(figures.shape, dtype=figures.dtype, pin_memory=True)
        seen.copy_(figures, non_blocking=True)
        arrived = torch.cuda.Event()
        arrived.record()

        def wait() -> Tensor:
            arrived.synchronize()
            return seen

        return wait


def lane_of(device: torch.device) -> Lane | None:
    """Return the way that suits a device; None for the host's own, which nobody has to wait for."""
    if device.type == "cpu":
        return None
    return CudaLane(device) if device.type == "cuda" else PlainLane()

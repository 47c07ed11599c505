"""How this process computes: one thread, whole f32 and no denormal numbers while a cohort trains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def steady_arithmetic() -> Iterator[None]:
    """Compute on one thread, with denormal numbers as zero, and put the thread count back afterwards.

    A sum over several threads is rounded otherwise for another number of threads. Denormal numbers, which dead units
    leave in an optimizer's averages, make some processors many times slower. On a GPU, f32 means f32, not TF32 with its
    ten bits of mantissa, and cuDNN takes the kernels that repeat; these stay so.
    """
    threads = torch.get_num_threads()
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
        torch.set_num_threads(threads)


def is_out_of_memory(error: Exception) -> bool:
    """Say whether an error means that memory was wanted which is not there: NumPy's, PyTorch's on a CPU or a GPU."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or "can't allocate memory" in str(error)


def device_names() -> tuple[str, ...]:
    """Return the devices that PyTorch sees here, "cpu" first."""
    return ("cpu", *(f"cuda:{index}" for index in range(torch.cuda.device_count())))

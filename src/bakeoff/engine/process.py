"""How this process computes: one thread, whole f32 and no denormal numbers while a cohort trains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

# PyTorch's own allocator on a CPU; CUDA itself; cuBLAS and cuDNN, which ask for work areas of their own.
_OUT_OF_MEMORY = ("can't allocate memory", "CUDA error: out of memory", "STATUS_ALLOC_FAILED")


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
    told = str(error)
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or any(words in told for words in _OUT_OF_MEMORY)


def device_names() -> tuple[str, ...]:
    """Return the devices that PyTorch sees here, "cpu" first."""
    return ("cpu", *(f"cuda:{index}" for index in range(torch.cuda.device_count())))


def free_device_bytes(device: str) -> int | None:
    """Return how much of a GPU's memory is free, by a process that has a context on it; None for any other device."""
    if not device.startswith("cuda"):
        return None
    free, _ = torch.cuda.mem_get_info(torch.device(device))
    return free

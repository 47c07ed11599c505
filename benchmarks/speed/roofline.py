"""The machine's own limits: nothing in; the best speeds of matrix products and of copying, as JSON, out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import torch

_SIZE = 2048
_COPIED_BYTES = 2**28
_TRIES = 12


def main() -> None:
    """Measure on one core and on all."""
    cores = torch.get_num_threads()
    limits = {"copy_gb_per_second": _copied(cores)}
    for name, kind in (("f32", torch.float32), ("bf16", torch.bfloat16)):
        limits[f"{name}_one_core_gflops"] = _multiplied(kind, threads=1)
        limits[f"{name}_all_cores_gflops"] = _multiplied(kind, threads=cores)
    json.dump({key: round(value, 1) for key, value in limits.items()}, sys.stdout)


def _multiplied(kind: torch.dtype, *, threads: int) -> float:
    """Return the best speed of a product of two square matrices, in GFLOP/s."""
    torch.set_num_threads(threads)
    first, second, product = (torch.zeros(_SIZE, _SIZE, dtype=kind) for _ in range(3))
    return 2e-9 * _SIZE**3 / _best(lambda: torch.mm(first, second, out=product))


def _copied(threads: int) -> float:
    """Return the best speed of a copy far larger than the caches, in GB/s; bytes read and written both count."""
    torch.set_num_threads(threads)
    source, target = (torch.zeros(_COPIED_BYTES, dtype=torch.uint8) for _ in range(2))
    return 2e-9 * _COPIED_BYTES / _best(lambda: target.copy_(source))


def _best(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(_TRIES):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    main()

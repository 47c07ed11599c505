"""What a user should know of how a study is going to run: a plan and a machine in, a line for each thing out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bakeoff.data import CacheStatus
from bakeoff.engine import Compiled
from bakeoff.machine import has_bf16_units
from bakeoff.plan import Trial, program_of, why_reference


def remarks(
    trials: Sequence[Trial], *, names: Mapping[str, Sequence[str]], device: str, has_units: bool | None = None
) -> Iterator[str]:
    """Yield what makes a run slower than it could be, and where it is not the usual program that trains.

    Args:
        trials: What is left to train.
        names: Variants that each trial answers for, by the trial's digest.
        device: As PyTorch names it.
        has_units: Whether the processor has bf16 units; this one where it is None.
    """
    is_slow = device == "cpu" and not (has_bf16_units() if has_units is None else has_units)
    if is_slow and any(trial.settings.precision == "bf16" for trial in trials):
        yield "This processor has no bf16 units: bf16 is slower here than f32 would be."
    reasons: dict[str, dict[str, None]] = {}
    for trial in trials:
        why = why_reference(trial.settings, device=device)
        if why:
            reasons.setdefault(why, {}).update(dict.fromkeys(names[trial.digest]))
    # On other devices there is nothing that would be faster.
    slower = ", which is slower," if device == "cpu" else ""
    for why, variants in reasons.items():
        yield f"The reference program{slower} trains {', '.join(variants)}: {why}."


def cache_remarks(status: CacheStatus) -> Iterator[str]:
    """Yield what is said where nothing can be kept in the cache folder, and why."""
    if status.problem is not None:
        why = f"{status.folder} cannot be written: {status.problem}"
        yield f"{why}. What is kept there is made anew, which takes seconds."


def kernels_remarks(compiled: Compiled, trials: Sequence[Trial], *, device: str) -> Iterator[str]:
    """Yield what is said where trials need the C kernels and there are none, and why."""
    if compiled.path is None and any(program_of(trial.settings, device=device) == "fused" for trial in trials):
        yield f"There are no C kernels: {compiled.reason}. PyTorch's operations are used, which are slower."


def recording_remark(reason: str) -> str:
    """Return what is said where a GPU's steps could not be recorded into a CUDA graph, and why."""
    return f"The steps could not be recorded into a CUDA graph: {reason}. They are taken one by one, which is slower."

"""What `precision = "auto"` means: a study and where it begins in, f32 or bf16 out; one for all its variants."""

from __future__ import annotations

from bakeoff.spec import Conv2D, Precision, Study, settings_of, variant_names


def usual_precision(study: Study, *, device: str, has_bf16_units: bool) -> Precision:
    """Return the precision that suits a study which leaves it open: a rule, no measurement, so that it can be foretold.

    It is bf16 where a processor with bf16 units trains a convolution, whose arithmetic it speeds up several times, and
    f32 everywhere else: products of small matrices are no faster in bf16.

    Args:
        study: The whole study: a small network in f32 beside a large one in bf16 would be no fair contest.
        device: As PyTorch names it.
        has_bf16_units: Whether the processor has them.
    """
    if study.precision != "auto":
        return study.precision
    return "bf16" if device == "cpu" and has_bf16_units and _has_convolution(study) else "f32"


def _has_convolution(study: Study) -> bool:
    networks = (settings_of(study, name).layers for name in variant_names(study))
    return any(isinstance(layer, Conv2D) for layers in networks for layer in layers)

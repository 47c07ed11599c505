"""What is measured: nothing in; the rows of steps and of whole studies out, taken from the built-in studies."""

from __future__ import annotations

from dataclasses import dataclass

from bakeoff.spec import Settings, load_study, settings_of, to_plain, variant_names

MAIN_PEERS = {"keras_tensorflow": "Keras (TensorFlow)", "torch": "a plain PyTorch f32 loop"}
"""Whom goals are about, as tables and drawings call them."""

NO_COMPILER_SHARE = 0.6
"""Of what was asked with a compiler, what was asked without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One network, for as long as it takes to see how fast its steps are.

    Attributes:
        name: As on the command line and in the results.
        study: A built-in one.
        variant: Of that study.
        replicas: How many bakeoff trains at once, and an ensemble.
    """

    name: str
    study: str
    variant: str
    replicas: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRow:
    """A study, or some variants of it, from the command to the table.

    Attributes:
        name: As on the command line and in the results.
        study: A built-in one.
        variants: Those that are trained; empty for all.
        seeds: Trials of each variant.
        epochs: Of the whole study.
        our_epochs: How many of them bakeoff trains here; the rest is worked out where they are fewer. Half an epoch is
            one on half of the images.
        peer_share: Share of the images that peers train on and are tested on; the rest is worked out.
        goals: Least ratio that was asked for, by peer.
    """

    name: str
    study: str
    variants: tuple[str, ...] = ()
    seeds: int
    epochs: int = 20
    our_epochs: float
    peer_share: float
    goals: tuple[tuple[str, float], ...] = ()


STEP_ROWS = (
    StepRow(name="mlp_32_32", study="mlp_tuning", variant="mlp_32_32_b32"),
    StepRow(name="mlp_128_128_dropout", study="mlp_tuning", variant="mlp_128_128_dropout"),
    StepRow(name="mlp2_plain", study="mlp_regularised", variant="mlp2_plain"),
    StepRow(name="mlp5_bn_dropout", study="mlp_regularised", variant="mlp5_bn_dropout"),
    StepRow(name="conv2_3x3", study="kernel_size", variant="conv2_3x3", replicas=2),
    StepRow(name="conv2_11x11", study="kernel_size", variant="conv2_11x11", replicas=2),
    StepRow(name="conv4_bn_adam", study="depth_and_optimizer", variant="conv4_bn_adam", replicas=2),
)

STUDY_ROWS = (
    StudyRow(
        name="study_mlp_tuning",
        study="mlp_tuning",
        seeds=8,
        our_epochs=20,
        peer_share=1.0,
        goals=(("keras_tensorflow", 25.0), ("torch", 6.0)),
    ),
    StudyRow(
        name="study_mlp_regularised",
        study="mlp_regularised",
        seeds=8,
        our_epochs=2,
        peer_share=1.0,
        goals=(("keras_tensorflow", 9.0), ("torch", 4.0)),
    ),
    StudyRow(
        name="study_conv2_3x3",
        study="kernel_size",
        variants=("conv2_3x3",),
        seeds=2,
        our_epochs=1,
        peer_share=0.1,
        goals=(("keras_tensorflow", 5.5), ("torch", 6.5)),
    ),
    StudyRow(
        name="study_conv2_11x11",
        study="kernel_size",
        variants=("conv2_11x11",),
        seeds=2,
        our_epochs=1,
        peer_share=0.05,
        goals=(("keras_tensorflow", 5.5), ("torch", 6.0)),
    ),
    StudyRow(
        name="study_conv4_bn_adam",
        study="depth_and_optimizer",
        variants=("conv4_bn_adam",),
        seeds=2,
        our_epochs=1,
        peer_share=0.1,
        goals=(("keras_tensorflow", 4.5), ("torch", 5.5)),
    ),
)


def distinct_variants(row: StudyRow) -> dict[str, Settings]:
    """Return the settings of a row's variants, those that mean the same only once."""
    study = load_study(row.study)
    chosen: dict[str, Settings] = {}
    for name in row.variants or variant_names(study):
        settings = settings_of(study, name)
        if all(_meaning(settings) != _meaning(other) for other in chosen.values()):
            chosen[name] = settings
    return chosen


def _meaning(settings: Settings) -> dict[str, object]:
    plain: dict[str, object] = to_plain(settings)
    return {name: value for name, value in plain.items() if name != "layer_names"}

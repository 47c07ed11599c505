"""The studies that come with bakeoff: five that repeat notebooks, and five that repair them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.spec import (
    SGD,
    Chain,
    InverseTimeDecay,
    Study,
    built_in_studies,
    load_study,
    network_of,
    parse_expectation,
    parse_metric,
    save_study,
    settings_of,
    training_mflop_per_image,
    variant_names,
    variants_named,
)

REPEATED = ["conv_depth", "depth_and_optimizer", "kernel_size", "mlp_regularised", "mlp_tuning"]
FAIR = [f"{name}_fair" for name in REPEATED]

# By hand: (inputs · kernel + 1) · units for each layer with weights, and 4 for each unit of a batch normalisation.
SMALL_CONV = 32 * (9 + 1)
MIDDLE_CONV = 32 * (32 * 9 + 1)
HEAD = 256 * 257 + 4 * 256 + 10 * 257
SIGMOID = SMALL_CONV + 64 * (32 * 9 + 1) + 128 * (12 * 12 * 64 + 1) + 10 * 129
TINY = 10 * (7 * 7 * 32 + 1)
PIXELS = 784 + 1
FAIR_PARAMETERS = {
    "conv_depth_fair": {
        "depth2": SMALL_CONV + MIDDLE_CONV + TINY,
        "depth5": SMALL_CONV + 4 * MIDDLE_CONV + TINY,
        "depth8": SMALL_CONV + 7 * MIDDLE_CONV + TINY,
        "depth8_dropout": SMALL_CONV + 7 * MIDDLE_CONV + TINY,
        "conv5_dropout": 641_100,  # as the notebook's
        "conv5_plain": 641_100,
        "conv8_mixed": 186_140,  # as the notebook's
        "conv8_plain": 186_140,
        "conv8_without_bn": 186_140 - 4 * (80 + 250),
    },
    "depth_and_optimizer_fair": {
        **dict.fromkeys(
            ["sigmoid_adam", "sigmoid_adadelta", "sigmoid_sgd", "sigmoid_sgd_large", "relu_adam", "relu_sgd"], SIGMOID
        ),
        "conv2_bn": 16 * 10 + 32 * (16 * 9 + 1) + 4 * 32 + 512 * (14 * 14 * 32 + 1) + 10 * 513,
        "conv4_bn": 3_314_186,  # as the notebook's
        "conv6_he": 1_358_858,  # as the notebook's
        "conv6_glorot": 1_358_858,
    },
    "kernel_size_fair": {
        "kernel3": SMALL_CONV + 64 * (32 * 9 + 1) + 256 * (13 * 13 * 64 + 1) + HEAD,
        "kernel5": 2_481_034,  # as the notebook's
        "kernel11": 1_648_522,  # as the notebook's
        "kernel11_valid": 583_562,  # as the notebook's
        "kernel11_third": 1_648_522 + 64 * (64 * 121 + 1),
        "kernel11_third_pool": 1_648_522 + 64 * (64 * 121 + 1) - 256 * (9 * 9 - 4 * 4) * 64,
        "kernel3_small_head": SMALL_CONV + 64 * (32 * 9 + 1) + 128 * (13 * 13 * 64 + 1) + 10 * 129,
    },
    "mlp_regularised_fair": {
        **dict.fromkeys(["mlp2_plain", "mlp2_plain_stopped", "mlp2_dropout"], 400 * PIXELS + 100 * 401 + 10 * 101),
        **dict.fromkeys(["mlp2_bn", "mlp2_bn_dropout"], 357_110),  # as the notebook's
        "mlp3_plain": 418_110 - 4 * 700,
        "mlp3_bn_dropout": 418_110,  # as the notebook's
        "mlp5_plain": 400 * PIXELS + 300 * 401 + 200 * 301 + 150 * 201 + 100 * 151 + 10 * 101,
        "mlp5_bn_dropout": 400 * PIXELS + 300 * 401 + 200 * 301 + 150 * 201 + 100 * 151 + 10 * 101 + 4 * 1150,
    },
    "mlp_tuning_fair": {
        **dict.fromkeys(
            ["base", "no_momentum", "batch32", "batch128", "batch32_10_epochs", "batch128_40_epochs"], 26_506
        ),
        **dict.fromkeys(["rate009", "rate018", "rate036", "rate009_batch32"], 26_506),  # as the notebook's
        "units64": 55_050,  # as the notebook's
        "three_layers": 27_562,  # as the notebook's
        "four_layers": 27_562 + 32 * 33,
        **dict.fromkeys(
            ["units128", "units128_dropout", "units128_dropout_pixels"], 128 * PIXELS + 128 * 129 + 10 * 129
        ),
    },
}


def _image_shape(study: Study, variant: str) -> tuple[int, ...]:
    return (784,) if "flatten" in settings_of(study, variant).preprocess else (28, 28, 1)


def test_each_notebook_is_repeated_and_repaired() -> None:
    assert sorted(REPEATED + FAIR) == list(built_in_studies())


@pytest.mark.parametrize(
    ("name", "variants", "claims"),
    [
        ("conv_depth", 3, 5),
        ("conv_depth_fair", 9, 9),
        ("depth_and_optimizer", 4, 10),
        ("depth_and_optimizer_fair", 10, 12),
        ("kernel_size", 5, 5),
        ("kernel_size_fair", 7, 7),
        ("mlp_regularised", 4, 4),
        ("mlp_regularised_fair", 9, 11),
        ("mlp_tuning", 8, 11),
        ("mlp_tuning_fair", 16, 17),
    ],
)
def test_each_has_its_variants_and_claims(name: str, variants: int, claims: int) -> None:
    study = load_study(name)
    assert len(variant_names(study)) == variants
    assert len(study.claims) == claims
    assert len({(claim.expect, claim.metric) for claim in study.claims}) == claims
    assert len({claim.says for claim in study.claims}) == claims


@pytest.mark.parametrize("name", REPEATED + FAIR)
def test_each_saves_and_loads_back_equal(name: str, tmp_path: Path) -> None:
    study = load_study(name)
    save_study(study, tmp_path / "again.toml")
    assert load_study(tmp_path / "again.toml") == study


@pytest.mark.parametrize("name", REPEATED + FAIR)
def test_each_tells_what_it_is_in_lines_that_a_terminal_shows(name: str) -> None:
    study = load_study(name)
    assert 0 < len(study.title) <= 80
    assert study.notes
    assert max(map(len, study.notes.splitlines())) <= 120
    for variant in study.variants.values():
        assert 0 < len(variant.title) <= 90
    for claim in study.claims:
        assert 0 < len(claim.says) <= 100


@pytest.mark.parametrize("name", FAIR)
def test_a_repaired_study_holds_images_out_and_names_what_it_repairs(name: str) -> None:
    study = load_study(name)
    assert study.validation == 0.1
    assert study.scope == "other images"
    assert study.notes.startswith(f"Repairs {name.removesuffix('_fair')}. ")
    assert not [variant for variant in study.variants.values() if variant.published]


@pytest.mark.parametrize("name", FAIR)
def test_every_variant_of_a_repaired_study_is_in_a_claim(name: str) -> None:
    study = load_study(name)
    named = {name for claim in study.claims for name in variants_named(parse_expectation(claim.expect))}
    assert named == set(variant_names(study))
    assert len({settings_of(study, variant) for variant in variant_names(study)}) == len(variant_names(study))


@pytest.mark.parametrize("name", FAIR)
def test_the_seeds_of_a_repaired_study_can_decide_its_claims(name: str) -> None:
    # An exact sign-flip test over n seeds gives at least 2 / 2^n, and Holm's first step asks for 0.05 / claims.
    study = load_study(name)
    chains = [claim for claim in study.claims if isinstance(parse_expectation(claim.expect), Chain)]
    over_seeds = [claim for claim in chains if parse_metric(claim.metric).name not in ("test_accuracy", "test_loss")]
    assert isinstance(study.seeds, int)
    assert not over_seeds or 2 / 2**study.seeds <= 0.05 / len(chains)


@pytest.mark.parametrize("name", FAIR)
def test_the_networks_of_a_repaired_study_fit_its_images(name: str) -> None:
    study = load_study(name)
    counts = {}
    for variant in variant_names(study):
        facts = network_of(study, variant, image_shape=_image_shape(study, variant))
        assert facts[-1].output_shape == (10,)
        assert training_mflop_per_image(facts) < 800
        counts[variant] = sum(fact.parameters for fact in facts)
    assert counts == FAIR_PARAMETERS[name]


def test_two_pairs_of_mlp_tuning_train_the_same() -> None:
    study = load_study("mlp_tuning")
    assert settings_of(study, "mlp_32_32_b64") == settings_of(study, "mlp_32_32_momentum")
    assert settings_of(study, "mlp_32_32_b32") == settings_of(study, "mlp_32_32_lr009")
    assert len({settings_of(study, name) for name in variant_names(study)}) == 6


def test_what_mlp_tuning_announced_is_what_mlp_tuning_fair_trains() -> None:
    study = load_study("mlp_tuning_fair")
    announced = {"base": 0.01, "rate009": 0.09, "rate009_batch32": 0.09}
    for variant, rate in announced.items():
        assert settings_of(study, variant).optimizer == SGD(InverseTimeDecay(rate, 1.0, 1e-6), momentum=0.9)
    assert settings_of(study, "no_momentum").optimizer == SGD(InverseTimeDecay(0.01, 1.0, 1e-6))


def test_batches_of_any_size_train_as_many_steps_in_mlp_tuning_fair() -> None:
    study = load_study("mlp_tuning_fair")
    same = ["base", "batch32_10_epochs", "batch128_40_epochs"]
    settings = [settings_of(study, name) for name in same]
    assert {-(-54_000 // each.batch_size) * each.epochs for each in settings} == {16_880}

"""What a variant trains with, once everything has been looked up."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import Activation, EarlyStopping, Settings, Study, Validation, Variant, settings_of

HEAD = ("Flatten()", "Dense(10, activation='softmax')")


def _settings(*layers: str, callbacks: tuple[str, ...] = (), validation: Validation = 0.1, loss: str = "") -> Settings:
    variant = Variant(layers=layers or HEAD, callbacks=callbacks, loss=loss or None)
    return settings_of(Study(dataset="mnist", variants={"a": variant}, validation=validation), "a")


def test_an_input_is_dropped_and_its_shape_kept() -> None:
    settings = _settings("Input((28, 28, 1))", *HEAD)
    assert len(settings.layers) == 2
    assert settings.layer_names == ("flatten", "dense")
    assert settings.input_shape == (28, 28, 1)


def test_the_first_layer_may_tell_the_shape_and_inner_ones_are_not_asked() -> None:
    assert _settings("Flatten(input_shape=(28, 28))", "Dense(10, 'softmax', input_dim=5)").input_shape == (28, 28)
    assert _settings(*HEAD).input_shape is None


@pytest.mark.parametrize("last", ["Softmax()", "Activation('softmax')"])
def test_softmax_may_be_a_layer_of_its_own(last: str) -> None:
    assert _settings("Flatten()", "Dense(10)", last).layers[-1] == Activation("softmax")


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (("Flatten()", "Dense(10)"), r"variants.a.layers\[1\]: the last layer must give a probability for each class"),
        (("Dense(10, activation='log_softmax')",), r"layers\[0\]: the last layer must give a probability"),
        (("Dense(10, activation='softmax')", "Flatten()"), r"layers\[1\]: the last layer must give a probability"),
        (("Input((4,))",), r"layers\[0\]: the last layer must give a probability"),
        (("Flatten()", "Input((4,))", "Dense(10, activation='softmax')"), r"layers\[1\]: Input may only come first"),
        (("Flaten()", *HEAD), r"variants.a.layers\[0\]: there is no layer 'Flaten'. Did you mean 'Flatten'\?"),
    ],
)
def test_layers_that_make_no_classifier_are_refused(layers: tuple[str, ...], message: str) -> None:
    with pytest.raises(StudyError, match=message):
        _settings(*layers)


def test_both_names_of_the_loss_mean_the_same() -> None:
    assert _settings(loss="sparse_categorical_crossentropy").loss == "categorical_crossentropy"


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        ("mse", "variants.a.loss: bakeoff does not have the loss mse. It has: categorical_crossentropy"),
        ("hinge", "bakeoff does not have the loss hinge"),
        ("categorical_crossentrop", r"there is no loss 'categorical_crossentrop'. Did you mean 'categorical_c"),
    ],
)
def test_other_losses_are_refused_by_name(loss: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        _settings(loss=loss)


def test_a_callback_cannot_watch_a_validation_that_there_is_not() -> None:
    assert _settings(callbacks=("EarlyStopping()",)).callbacks == (EarlyStopping(),)
    assert _settings(callbacks=("EarlyStopping('loss')",), validation=0).callbacks == (EarlyStopping("loss"),)
    with pytest.raises(
        StudyError, match=r"variants.a.callbacks\[0\]: EarlyStopping monitors 'val_loss', and with vali"
    ):
        _settings(callbacks=("EarlyStopping()",), validation=0)


def test_what_is_wrong_at_the_top_is_placed_at_the_top() -> None:
    with pytest.raises(StudyError, match=r"^optimizer: there is no optimizer 'Adm'"):
        Study(dataset="mnist", variants={"a": Variant(layers=HEAD)}, optimizer="Adm()")


def test_what_is_wrong_at_the_top_is_seen_even_where_no_variant_needs_it() -> None:
    variant = Variant(layers=HEAD, optimizer="SGD()", loss="categorical_crossentropy", preprocess=[], callbacks=[])
    with pytest.raises(StudyError, match="^optimizer: there is no optimizer 'Adm'"):
        Study(dataset="mnist", variants={"a": variant}, optimizer="Adm()")
    with pytest.raises(StudyError, match=r"^callbacks\[0\]: there is no callback 'Early'"):
        Study(dataset="mnist", variants={"a": variant}, callbacks=["Early()"])
    with pytest.raises(StudyError, match="^loss: bakeoff does not have the loss mse"):
        Study(dataset="mnist", variants={"a": variant}, loss="mse")
    with pytest.raises(StudyError, match=r"^preprocess\[0\]: there is no preprocessing step 'scal'"):
        Study(dataset="mnist", variants={"a": variant}, preprocess=["scal"])


def test_what_is_wrong_in_an_extended_variant_is_placed_there() -> None:
    variants = {"b": Variant(extends="a"), "a": Variant(layers=["Dens(3)"])}
    with pytest.raises(StudyError, match=r"^variants.a.layers\[0\]: there is no layer 'Dens'"):
        Study(dataset="mnist", variants=variants)


@pytest.mark.parametrize(
    ("written", "resolved"),
    [
        ("mnist", "mnist"),
        ("data/digits", "/studies/data/digits"),
        ("digits.npz", "/studies/digits.npz"),
        ("/elsewhere/digits.npz", "/elsewhere/digits.npz"),
    ],
)
def test_a_path_starts_at_the_study_file(written: str, resolved: str) -> None:
    study = Study(dataset=written, variants={"a": Variant(layers=HEAD)}, folder=Path("/studies"))
    assert settings_of(study, "a").dataset == resolved


def test_without_a_file_a_path_starts_at_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    study = Study(dataset="digits.npz", variants={"a": Variant(layers=HEAD)})
    assert settings_of(study, "a").dataset == str(tmp_path / "digits.npz")


def test_a_rate_that_a_schedule_gives_cannot_be_reduced_on_a_plateau() -> None:
    variant = Variant(layers=HEAD, callbacks=("ReduceLROnPlateau()",), optimizer="SGD(CosineDecay(0.1, 1000))")
    with pytest.raises(
        StudyError, match=r"variants.a.callbacks\[0\]: .*cannot change a learning rate that CosineDecay"
    ):
        Study(dataset="mnist", variants={"a": variant})

"""What only the data can tell about a study: shapes and classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bakeoff.data import DatasetFacts
from bakeoff.errors import StudyError
from bakeoff.plan import check, network_facts
from bakeoff.spec import Study, settings_of

Written = Callable[[str], Study]


def variant(*layers: str, preprocess: str = '["scale"]') -> str:
    return f"[variants.one]\npreprocess = {preprocess}\nlayers = {list(layers)}\n"


def test_a_study_that_fits_its_data_passes(written: Written, facts: DatasetFacts) -> None:
    check(written(variant("Conv2D(4, 3)", "Flatten()", "Dense(3, activation='softmax')")), facts)


@pytest.mark.parametrize("shape", ["(6, 6)", "(6, 6, 1)"])
def test_an_input_may_leave_out_its_one_channel(written: Written, facts: DatasetFacts, shape: str) -> None:
    check(written(variant(f"Input({shape})", "Flatten()", "Dense(3, activation='softmax')")), facts)


def test_too_few_outputs_are_named_with_the_classes(written: Written, facts: DatasetFacts) -> None:
    study = written(variant("Flatten()", "Dense(2, activation='softmax')"))
    problem = (
        r"small.toml, variants.one.layers: the last layer gives 2 outputs, but 'small' has 3 classes, labelled 0 to 2: "
    )
    with pytest.raises(StudyError, match=problem):
        check(study, facts)


def test_an_image_is_no_class(written: Written, facts: DatasetFacts) -> None:
    study = written(variant("Conv2D(3, 6, activation='softmax')"))
    with pytest.raises(StudyError, match=r"the last layer gives an image of shape \(1, 1, 3\)"):
        check(study, facts)


def test_an_input_that_the_data_does_not_have_is_named(written: Written, facts: DatasetFacts) -> None:
    study = written(variant("Input((28, 28, 1))", "Flatten()", "Dense(3, activation='softmax')"))
    problem = r"variants.one.layers\[0\]: the input is said to be \(28, 28, 1\), but the data .* is \(6, 6, 1\)"
    with pytest.raises(StudyError, match=problem):
        check(study, facts)


def test_a_layer_that_does_not_fit_is_named_with_its_place(written: Written, facts: DatasetFacts) -> None:
    study = written(variant("Conv2D(4, 7)", "Flatten()", "Dense(3, activation='softmax')"))
    with pytest.raises(StudyError, match=r"small.toml, variants.one.layers\[0\]: "):
        check(study, facts)


def test_a_dense_layer_on_an_image_is_told_to_flatten_it(written: Written, facts: DatasetFacts) -> None:
    study = written(variant("Dense(3, activation='softmax')"))
    with pytest.raises(StudyError, match=r"Flatten\(\)"):
        check(study, facts)


def test_every_variant_is_checked(written: Written, facts: DatasetFacts) -> None:
    right = variant("Flatten()", "Dense(3, activation='softmax')")
    wrong = variant("Flatten()", "Dense(4, activation='softmax')").replace("one", "other")
    with pytest.raises(StudyError, match="variants.other.layers"):
        check(written(right + wrong), facts)


def test_columns_of_vectors_are_refused(written: Written, facts: DatasetFacts) -> None:
    study = written(variant("Dense(3, activation='softmax')", preprocess='["l2_columns"]'))
    vectors = replace(facts, image_shape=(36,))
    with pytest.raises(StudyError, match="'l2_columns' needs images, not vectors") as caught:
        check(study, vectors)
    assert caught.value.source == "small.toml"


def test_network_facts_have_the_shapes_after_preprocessing(written: Written, facts: DatasetFacts) -> None:
    study = written(variant("Dense(8)", "Dense(3, activation='softmax')", preprocess='["scale", "flatten"]'))
    hidden, last = network_facts(settings_of(study, "one"), facts)
    assert (hidden.input_shape, hidden.parameters) == ((36,), 36 * 8 + 8)
    assert (last.output_shape, last.parameters) == ((3,), 8 * 3 + 3)

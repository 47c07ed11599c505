"""What a variant takes from the one that it extends."""

from __future__ import annotations

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import SGD, Adam, Dense, Study, Variant, settings_of


def test_settings_come_from_the_nearest_that_gives_them(small: Variant) -> None:
    variants = {
        "small": small,
        "child": Variant(extends="small", optimizer="SGD()", epochs=3),
        "grandchild": Variant(extends="child", epochs=4, parameters={"units": 9}),
    }
    study = Study(dataset="mnist", variants=variants, epochs=2, batch_size=7)
    youngest, child, oldest = (settings_of(study, name) for name in ("grandchild", "child", "small"))
    assert (youngest.optimizer, child.optimizer, oldest.optimizer) == (SGD(), SGD(), Adam())
    assert (youngest.epochs, child.epochs, oldest.epochs) == (4, 3, 2)
    assert (youngest.layers[1], child.layers[1]) == (Dense(9, "relu"), Dense(8, "relu"))
    assert youngest.batch_size == 7


def test_layers_and_callbacks_are_replaced_whole(small: Variant) -> None:
    head = Variant(extends="small", layers=["Flatten()", "Dense(10, activation='softmax')"], callbacks=[])
    study = Study(dataset="mnist", variants={"small": small, "head": head}, callbacks=["EarlyStopping(monitor='loss')"])
    assert len(settings_of(study, "head").layers) == 2
    assert settings_of(study, "head").callbacks == ()
    assert len(settings_of(study, "small").callbacks) == 1


def test_titles_and_published_figures_are_not_inherited(small: Variant) -> None:
    first = Variant(title="first", layers=small.layers, parameters={"units": 3}, published={"test_loss": 1})
    study = Study(dataset="mnist", variants={"first": first, "second": Variant(extends="first")})
    assert study.variants["second"].title == ""
    assert study.variants["second"].published == {}


def test_extending_in_a_circle_is_refused(small: Variant) -> None:
    variants = {"a": Variant(extends="b"), "b": Variant(extends="a"), "small": small}
    with pytest.raises(StudyError, match=r"variants.b.extends: variants extend each other in a circle: a → b → a"):
        Study(dataset="mnist", variants=variants)


def test_extending_what_is_not_there_is_refused(small: Variant) -> None:
    variants = {"small": small, "other": Variant(extends="smal")}
    with pytest.raises(StudyError, match=r"variants.other.extends: there is no variant 'smal'. Did you mean 'small'\?"):
        Study(dataset="mnist", variants=variants)


def test_a_misspelt_extends_is_refused_as_such(small: Variant) -> None:
    variants = {"small": small, "other": Variant(parameters={"extend": "small"})}
    with pytest.raises(StudyError, match=r"variants.other: `extend` is no setting, .* Did you mean 'extends'\?"):
        Study(dataset="mnist", variants=variants)


def test_a_variant_without_layers_is_refused() -> None:
    with pytest.raises(StudyError, match="variants.bare: there are no layers: write them here, or extend"):
        Study(dataset="mnist", variants={"bare": Variant()})

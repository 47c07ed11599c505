"""Trained networks asked about images: the same answers as at the end of training, for each seed and together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bakeoff.analysis import Results
from bakeoff.answers import predict_images, predict_pictures, predict_test
from bakeoff.api import load_results, run
from bakeoff.errors import DataError, NotStored, UnknownName
from bakeoff.spec import Variant
from bakeoff.testing import tiny_data, tiny_study

LAYERS = ["Dense(8, activation='relu')", "Dense(3, activation='softmax')"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("answers")
    tiny_data(made)
    return made


@pytest.fixture(scope="module")
def results(folder: Path) -> Results:
    """Of three variants; what `standardised` and `columns` see depends on the training share and on the image."""
    variants = {
        "scaled": Variant(layers=LAYERS),
        "standardised": Variant(layers=LAYERS, preprocess=["standardise", "flatten"]),
        "columns": Variant(layers=["Flatten()", *LAYERS], preprocess=["l2_columns"]),
        "diverging": Variant(layers=LAYERS, optimizer="SGD(learning_rate=1e30)"),
    }
    return run(replace(tiny_study(folder), variants=variants), store=folder / "runs.db")


@pytest.mark.parametrize("variant", ["scaled", "standardised", "columns"])
def test_an_answer_is_what_the_network_said_at_the_end_of_training(results: Results, variant: str) -> None:
    answer = predict_test(results, variant, indices=range(60))
    assert answer.seeds == (0, 1)
    assert answer.probabilities.shape == (2, 60, 3)
    for row, seed in enumerate(answer.seeds):
        said = results.predictions(variant, seed)
        assert answer.probabilities[row] == pytest.approx(said.probabilities, abs=5e-4)  # kept as float16
        assert answer.votes[row].tolist() == said.classes.tolist()


def test_all_networks_are_asked_and_their_mean_decides(results: Results, folder: Path) -> None:
    images = np.load(folder / "tiny.npz")["x_test"][:7, :, :, np.newaxis]
    answer = predict_images(results, "scaled", images=images)
    first, second = answer.probabilities.astype(np.float64)
    assert answer.mean == pytest.approx((first + second) / 2, abs=1e-12)
    assert answer.classes.tolist() == ((first + second) / 2).argmax(axis=1).tolist()
    assert answer.votes.shape == (2, 7)
    assert answer.labels is None
    assert answer.images is images


def test_one_network_may_be_asked_alone(results: Results) -> None:
    both = predict_test(results, "scaled", indices=[3, 5])
    alone = predict_test(results, "scaled", indices=[3, 5], seed=1)
    assert alone.seeds == (1,)
    assert np.array_equal(alone.probabilities[0], both.probabilities[1])


def test_test_images_come_with_their_labels(results: Results) -> None:
    answer = predict_test(results, "columns", indices=[4, 2, 4])
    assert answer.labels is not None
    assert answer.labels.tolist() == [1, 2, 1]  # the classes come in turn
    assert answer.images.shape == (3, 6, 6, 1)


def test_a_large_set_is_answered_in_parts(results: Results, folder: Path) -> None:
    images = np.load(folder / "tiny.npz")["x_train"][:, :, :, np.newaxis]
    many = np.concatenate([images, images, images])
    answer = predict_images(results, "scaled", images=many, seed=0)
    assert answer.probabilities.shape == (1, 720, 3)
    again = predict_images(results, "scaled", images=images[-1:], seed=0)
    assert answer.probabilities[0, -1] == pytest.approx(again.probabilities[0, 0], rel=1e-5)


def test_a_picture_is_read_as_the_data_set_shows_things(results: Results, folder: Path, tmp_path: Path) -> None:
    image = np.load(folder / "tiny.npz")["x_test"][2]
    Image.fromarray(image).save(tmp_path / "two.png")
    answer = predict_pictures(results, "scaled", paths=[tmp_path / "two.png"])
    assert answer.images.shape == (1, 6, 6, 1)
    assert answer.images.dtype == np.uint8
    assert answer.probabilities.shape == (2, 1, 3)


def test_images_of_another_shape_are_refused(results: Results) -> None:
    with pytest.raises(DataError, match=r"tiny: holds images of shape \(6, 6, 1\), and these are \(8, 8, 1\)"):
        predict_images(results, "scaled", images=np.zeros((1, 8, 8, 1), dtype=np.uint8))


def test_images_that_are_no_array_are_refused(results: Results) -> None:
    images: Any = [[0.0]]  # Any: what a user may hand in by mistake
    with pytest.raises(DataError, match=r"images: must be a NumPy array \(image, .*\), found list\."):
        predict_images(results, "scaled", images=images)


@pytest.mark.parametrize("index", [-1, 60])
def test_a_test_image_that_is_not_there_is_named(results: Results, index: int) -> None:
    with pytest.raises(DataError, match=f"has no test image {index}: they are numbered 0 to 59"):
        predict_test(results, "scaled", indices=[0, index])


def test_a_file_that_is_no_picture_is_named(results: Results, folder: Path) -> None:
    with pytest.raises(DataError, match=r"tiny.npz: is no PNG or JPEG file"):
        predict_pictures(results, "scaled", paths=[folder / "tiny.npz"])


def test_a_misspelt_variant_is_named(results: Results) -> None:
    with pytest.raises(UnknownName, match="there is no variant 'scale'. Did you mean 'scaled'"):
        predict_test(results, "scale", indices=[0])


def test_a_seed_that_was_not_trained_is_named(results: Results) -> None:
    with pytest.raises(UnknownName, match="scaled: there is no seed '7'"):
        predict_test(results, "scaled", indices=[0], seed=7)


def test_a_variant_whose_networks_all_diverged_has_no_answer(results: Results) -> None:
    assert set(results.statuses("diverging").values()) == {"diverged"}
    assert results.values("diverging", "train_accuracy") == {}
    with pytest.raises(NotStored, match="no network of 'diverging' can be asked: those that are trained have diverged"):
        predict_test(results, "diverging", indices=[0])
    with pytest.raises(NotStored, match="diverging diverged with seed 1"):
        predict_test(results, "diverging", indices=[0], seed=1)


def test_data_that_has_changed_since_is_refused(results: Results, folder: Path, tmp_path: Path) -> None:
    assert results.study.folder == folder
    kept = (folder / "tiny.npz").read_bytes()
    tiny_data(folder, test_count=30)
    try:
        with pytest.raises(DataError, match="has changed since the study was run"):
            predict_test(load_results("tiny", store=folder / "runs.db"), "scaled", indices=[0])
    finally:
        (folder / "tiny.npz").write_bytes(kept)

"""Errors say where, what was found and what to do next, and keep the facts that they were made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.errors import (
    BakeoffError,
    DataError,
    DeviceError,
    OutputError,
    StoreBusyError,
    StoreVersionError,
    StudyError,
    UnknownName,
    WorkerError,
    nearest,
)


def test_a_study_error_names_file_and_place() -> None:
    inner = StudyError("there is no layer 'Dens'.", place="layers[1]")
    outer = inner.at("variants.k3", source="kernel.toml")
    assert str(outer) == "kernel.toml, variants.k3.layers[1]: there is no layer 'Dens'."
    assert (outer.source, outer.place, outer.problem) == (
        "kernel.toml",
        "variants.k3.layers[1]",
        "there is no layer 'Dens'.",
    )


def test_an_index_is_put_to_its_list_without_a_dot() -> None:
    assert StudyError("x", place="[2]").at("layers").place == "layers[2]"
    assert StudyError("x").at("layers").place == "layers"
    assert StudyError("x", place="layers").at().place == "layers"


def test_an_error_without_a_place_is_its_problem() -> None:
    assert str(StudyError("a study needs a variant.")) == "a study needs a variant."


def test_an_unknown_name_comes_with_the_nearest_right_one() -> None:
    known = ("mlp_tuning", "kernel_size")
    assert str(UnknownName(kind="study", name="mlp_tunin", known=known)).endswith("Did you mean 'mlp_tuning'?")
    assert str(UnknownName(kind="study", name="zzz", known=known)).endswith("There are: 'mlp_tuning', 'kernel_size'.")
    assert str(UnknownName(kind="study", name="zzz", known=())).endswith("There are: none.")


def test_the_nearest_word_ignores_case_and_refuses_what_is_far() -> None:
    assert nearest("maxpoling2d", ["MaxPooling2D", "Dense"]) == "MaxPooling2D"
    assert nearest("xyz", ["MaxPooling2D", "Dense"]) is None


@given(st.text(min_size=1, max_size=20), st.lists(st.text(min_size=1, max_size=20), max_size=5))
def test_a_word_that_is_known_is_its_own_nearest(word: str, others: list[str]) -> None:
    assert (nearest(word, [*others, word]) or "").lower() == word.lower()


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (DataError("is cut short.", source="x.npz"), "x.npz: is cut short."),
        (DeviceError(device="cuda:9", reason="it is not there."), "device 'cuda:9': it is not there."),
        (OutputError("is a folder.", file="out.svg"), "out.svg: is a folder."),
        (WorkerError("it failed", detail="because"), "it failed\nbecause"),
        (WorkerError("it failed"), "it failed"),
        (
            StoreVersionError(store="runs/bakeoff.db", written_by="0.9", ours="0.7"),
            "runs/bakeoff.db: was written by bakeoff 0.9, this is 0.7. "
            "Update bakeoff, or name another file with --store.",
        ),
        (
            StoreBusyError(store="a.db", holder="process 7", waited_seconds=30.2),
            "a.db: process 7 is writing to it; waited 30 s. "
            "Wait until it has finished, or name another file with --store.",
        ),
    ],
)
def test_a_message_is_made_of_facts(error: BakeoffError, message: str) -> None:
    assert str(error) == message

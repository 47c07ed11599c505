"""Prepared data that processes share, judged by the same data prepared again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from tests.runner.builds import needs_sharing, shared_memories

from bakeoff.data import load_dataset, prepare
from bakeoff.runner.preparing import Preparation
from bakeoff.runner.sharing import SharedData, shared
from bakeoff.testing import tiny_data

pytestmark = needs_sharing


def wanted(path: Path | str, steps: Sequence[str]) -> Preparation:
    return Preparation(dataset=str(path), digest=load_dataset(str(path)).digest, steps=tuple(steps))


def vectors(folder: Path) -> Path:
    """A data set of vectors whose sizes are no whole cache lines."""
    path, values = folder / "vectors.npz", np.linspace(-1, 1, 50, dtype=np.float32).reshape(10, 5)
    labels = np.arange(10) % 3
    np.savez(path, x_train=values[:7], y_train=labels[:7], x_test=values[7:], y_test=labels[7:])
    return path


@pytest.mark.parametrize("steps", [["scale"], ["scale", "flatten"], ["l2_columns", "standardise", "flatten"]])
def test_it_is_what_preparing_gives(tmp_path: Path, steps: Sequence[str]) -> None:
    check(tiny_data(tmp_path), steps)


@pytest.mark.parametrize("steps", [[], ["l2", "standardise"]])
def test_vectors_are_shared_too(tmp_path: Path, steps: Sequence[str]) -> None:
    check(vectors(tmp_path), steps)


def test_mnist_is_shared() -> None:
    check("mnist", ["scale", "flatten"])


def check(path: Path | str, steps: Sequence[str]) -> None:
    """Check that data is shared as it is prepared, can be read when the descriptor has gone, and not be written to."""
    what = wanted(path, steps)
    descriptor = shared(what)
    assert descriptor is not None
    data = SharedData(descriptor)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
    assert data.preparation == what
    found, expected = data.prepared(), prepare(load_dataset(str(path)), steps)
    for field in fields(expected):
        one, other = getattr(found, field.name), getattr(expected, field.name)
        if isinstance(other, np.ndarray):
            assert (one.dtype, one.flags.writeable, one.ctypes.data % 64) == (other.dtype, False, 0), field.name
            assert np.array_equal(one, other), field.name
        else:
            assert (one, type(one)) == (other, type(other)), field.name


def test_what_cannot_be_read_is_not_shared(tmp_path: Path) -> None:
    what = wanted(tiny_data(tmp_path), ["scale"])
    (tmp_path / "tiny.npz").unlink()
    assert shared(what) is None


def test_a_data_set_that_has_changed_is_not_shared(tmp_path: Path) -> None:
    what = wanted(tiny_data(tmp_path), ["scale"])
    tiny_data(tmp_path, train_count=120)
    assert shared(what) is None


def test_no_descriptor_is_left_behind(tmp_path: Path) -> None:
    shared(Preparation(dataset=str(tmp_path / "none.npz"), digest="", steps=()))
    assert shared_memories() == 0
    descriptor = shared(wanted(tiny_data(tmp_path), ["scale"]))
    assert descriptor is not None
    assert shared_memories() == 1
    os.close(descriptor)
    assert shared_memories() == 0

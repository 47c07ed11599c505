"""Trained networks with all that they need."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bakeoff.analysis import Results
from bakeoff.bridge import trained_network
from bakeoff.errors import DataError, NotStored, UnknownName
from bakeoff.testing import tiny_data


def test_a_network_has_its_weights_and_what_it_learned_of_its_images(results: Results) -> None:
    network = trained_network(results, "seer", seed=1)
    assert (network.study, network.variant, network.seed) == ("../small study", "seer", 1)
    assert network.image_shape == (6, 6, 1)
    assert network.weights["conv2d/kernel"].shape == (3, 3, 1, 4)
    assert np.array_equal(network.weights["dense/bias"], results.weights("seer", 1)["dense/bias"])
    assert network.standardisation is not None
    assert network.standardisation.mean.shape == (1,)
    # Pixels lie between 0 and 99, and a third of them 120 higher.
    assert network.standardisation.mean[0] == pytest.approx((49.5 + 40) / 255, abs=0.01)


def test_the_lowest_trained_seed_is_taken_where_none_is_named(results: Results) -> None:
    assert trained_network(results, "seer").seed == 0


def test_what_was_not_trained_is_refused(results: Results) -> None:
    with pytest.raises(NotStored, match="no network of 'lost' is trained, or all have diverged"):
        trained_network(results, "lost")
    with pytest.raises(NotStored, match="lost diverged with seed 1"):
        trained_network(results, "lost", seed=1)
    with pytest.raises(UnknownName, match="there is no variant 'sear'. Did you mean 'seer'"):
        trained_network(results, "sear")


def test_data_that_has_changed_is_refused(results: Results) -> None:
    assert results.study.folder is not None
    path = Path(results.study.folder) / "tiny.npz"
    kept = path.read_bytes()
    tiny_data(path.parent, test_count=30)
    try:
        with pytest.raises(DataError, match="has changed since the study was run. Run it again"):
            trained_network(results, "seer")
    finally:
        path.write_bytes(kept)

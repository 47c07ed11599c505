"""What is taken for what, against pandas' cross table."""

from __future__ import annotations

import numpy as np
import pandas as pd
from tests.analysis.judged import IMAGES

from bakeoff.analysis import StudyTrials, load_results, variant_confusion
from bakeoff.spec import Study
from bakeoff.store import Store
from bakeoff.testing import MadeUp, first_right, keep_made_up


def test_it_is_the_mean_of_the_seeds_cross_tables(kept: Store, contest: Study) -> None:
    made = [MadeUp(hits=first_right(count, of=IMAGES)) for count in (500, 401)]
    keep_made_up(kept, contest, made={"wide": made})
    trials = StudyTrials(load_results(kept, contest.name))
    found = variant_confusion(trials, "wide")
    assert found is not None
    labels = trials.dataset.test_labels
    tables = [
        pd.crosstab(labels, each.classes).reindex(columns=range(3), fill_value=0)
        for each in trials.predictions("wide").values()
    ]
    assert np.array_equal(found.counts, sum(table.to_numpy() for table in tables) / 2)
    assert found.class_counts.tolist() == [200, 200, 200]
    assert found.shares.sum(axis=1).tolist() == [1.0, 1.0, 1.0]
    assert found.seed_count == 2
    assert variant_confusion(trials, "narrow") is None

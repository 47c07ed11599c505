"""Live curves: what a run tells is drawn, and where there is no notebook that is said."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from bakeoff.analysis import StudyLook
from bakeoff.data import dataset_facts
from bakeoff.errors import OutputError
from bakeoff.figures import LiveCurves
from bakeoff.plan import Cohort, assignments, trials
from bakeoff.runner import Listener, RunPlan
from bakeoff.spec import Study, settings_of
from bakeoff.testing import epoch_record


def plan_of(study: Study) -> RunPlan:
    facts = dataset_facts(settings_of(study, "narrow").dataset)
    names: dict[str, tuple[str, ...]] = {}
    for each in assignments(study, facts):
        names[each.trial] = (*names.get(each.trial, ()), each.variant)
    wanted = tuple(trials(study, facts))
    return RunPlan(
        trial_count=len(wanted),
        finished_count=0,
        cohorts=(Cohort(trials=wanted, data_digest=facts.digest),),
        worker_count=1,
        names=names,
    )


def digests(plan: RunPlan, variant: str) -> list[str]:
    return [trial for trial, names in plan.names.items() if variant in names]


def test_epochs_are_drawn_as_they_come(study: Study) -> None:
    shown: list[str] = []
    live, plan = LiveCurves(study, show=shown.append, pause_seconds=0.0), plan_of(study)
    live.planned(plan)
    wide = digests(plan, "wide")
    live.happened(epoch_record(wide[0], epoch=1))
    assert len(shown) == 1
    assert "Learning curves of this run" in shown[0]
    assert "wide" in shown[0]
    assert "narrow" not in shown[0]
    live.happened(epoch_record(digests(plan, "narrow")[0], epoch=1))
    live.ended()
    assert "narrow" in shown[-1]


def test_what_is_no_curve_is_heard_and_not_drawn(study: Study) -> None:
    shown: list[str] = []
    listener: Listener = LiveCurves(study, show=shown.append)
    listener.remarked("There are no C kernels.")
    listener.looked(StudyLook(seed_count=8, decided=(), undecided=(), wanted={}))
    assert shown == []


def test_a_drawing_stands_for_a_while(study: Study) -> None:
    shown: list[str] = []
    live, plan = LiveCurves(study, show=shown.append, pause_seconds=3600.0), plan_of(study)
    live.planned(plan)
    for epoch in (1, 2, 3):
        live.happened(epoch_record(digests(plan, "wide")[0], epoch=epoch))
    assert len(shown) == 1
    live.ended()
    assert len(shown) == 2


def test_a_trial_that_starts_again_is_drawn_from_its_start(study: Study) -> None:
    shown: list[str] = []
    live, plan = LiveCurves(study, show=shown.append, pause_seconds=3600.0), plan_of(study)
    live.planned(plan)
    wide = digests(plan, "wide")[0]
    live.happened(epoch_record(wide, epoch=1))
    live.retried([wide], problem="killed")
    live.ended()
    assert len(shown) == 1
    live.happened(epoch_record(wide, epoch=1))
    live.ended()
    assert "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}1" in shown[-1]


def test_a_run_that_trains_nothing_draws_nothing(study: Study) -> None:
    shown: list[str] = []
    live = LiveCurves(study, show=shown.append)
    live.planned(plan_of(study))
    live.ended()
    assert shown == []


def test_without_a_notebook_it_says_so(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython.display", raising=False)
    with pytest.raises(OutputError, match="are shown in a notebook, and here no IPython is running"):
        LiveCurves(study)


def test_in_a_notebook_each_drawing_takes_the_place_of_the_one_before(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, bool]] = []

    def handle() -> Any:  # Any: it stands for IPython's DisplayHandle
        def keep(word: str) -> Any:  # Any: one of its methods
            return lambda bundle, *, raw: told.append((word, raw and bundle["image/svg+xml"].startswith("<svg")))

        return SimpleNamespace(display=keep("display"), update=keep("update"))

    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(DisplayHandle=handle))
    live, plan = LiveCurves(study, pause_seconds=0.0), plan_of(study)
    live.planned(plan)
    live.happened(epoch_record(digests(plan, "wide")[0], epoch=1))
    live.ended()
    assert told == [("display", True), ("update", True)]

"""Frames between processes: whatever goes in comes out, bit for bit."""

from __future__ import annotations

import io
import struct
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from bakeoff.errors import WorkerError
from bakeoff.plan import Cohort, Trial
from bakeoff.records import Checkpoint, EpochRecord, StepProgress
from bakeoff.runner.wire import CohortDone, CohortFailed, Job, Message, read_message, write_message
from bakeoff.spec import built_in_studies, load_study, settings_of, variant_names
from bakeoff.testing import checkpoint, epoch_record, finished_trial, is_same, tiny_settings, trial_digest

DTYPES = st.sampled_from(["<f2", "<f4", "<f8", "|b1", "|u1", "<u2", "<i4", "<i8", "<u8"]).map(np.dtype)
ARRAYS = npst.arrays(dtype=DTYPES, shape=npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
FIGURES = st.none() | st.floats()
DIGESTS = st.text("0123456789abcdef", min_size=1)
RECORDS = st.builds(
    EpochRecord,
    trial=DIGESTS,
    epoch=st.integers(1, 10**9),
    seconds=st.floats(),
    running_loss=FIGURES,
    running_accuracy=FIGURES,
    train_loss=FIGURES,
    train_accuracy=FIGURES,
    validation_loss=FIGURES,
    validation_accuracy=FIGURES,
    penalty=st.floats(),
    learning_rate=st.floats(),
)
PROGRESS = st.builds(
    StepProgress,
    trials=st.lists(DIGESTS).map(tuple),
    epoch=st.integers(1),
    step=st.integers(0),
    step_count=st.integers(1),
    running_loss=st.floats(),
    running_accuracy=st.floats(),
)
CHECKPOINTS = st.builds(
    Checkpoint, trial=DIGESTS, epoch=st.integers(1), arrays=st.dictionaries(st.text(), ARRAYS, max_size=4)
)
FAILURES = st.builds(CohortFailed, problem=st.text(), detail=st.text())
MESSAGES = RECORDS | PROGRESS | CHECKPOINTS | FAILURES | st.just(CohortDone())


def sent(*messages: Message) -> io.BytesIO:
    stream = io.BytesIO()
    for message in messages:
        write_message(stream, message)
    stream.seek(0)
    return stream


def received(stream: io.BytesIO) -> list[Message]:
    messages = []
    while (message := read_message(stream)) is not None:
        messages.append(message)
    return messages


@given(st.lists(MESSAGES, max_size=4))
def test_messages_arrive_whole_and_in_order(messages: list[Message]) -> None:
    assert is_same(received(sent(*messages)), messages)


@pytest.mark.parametrize("ending", ["finished", "early_stopping", "diverged"])
def test_a_finished_trial_arrives_with_its_arrays(ending: str) -> None:
    endings = {
        "finished": finished_trial(trial_digest("a")),
        "early_stopping": finished_trial(trial_digest("a"), ending="early_stopping", best_epoch=1),
        "diverged": replace(finished_trial(trial_digest("a"), ending="diverged"), weights={}, first_kernel=None),
    }
    (arrived,) = received(sent(endings[ending]))
    assert is_same(arrived, endings[ending])


def test_an_array_arrives_as_it_looks_whatever_lies_behind_it() -> None:
    behind = np.arange(12, dtype=np.float32).reshape(3, 4)
    views = {"transposed": behind.T, "reversed": behind[::-1], "every other": behind[:, ::2]}
    (arrived,) = received(sent(Checkpoint(trial="a", epoch=1, arrays=views)))
    assert isinstance(arrived, Checkpoint)
    assert {name: array.tolist() for name, array in arrived.arrays.items()} == {
        name: array.tolist() for name, array in views.items()
    }


@pytest.mark.parametrize("name", built_in_studies())
def test_a_job_arrives_with_the_settings_of_every_built_in_study(name: str) -> None:
    study = load_study(name)
    trials = tuple(
        Trial(digest=trial_digest(variant), settings=settings_of(study, variant), seed=3)
        for variant in variant_names(study)
    )
    kept = checkpoint(trials[0].digest)
    job = Job(
        cohort=Cohort(trials=trials, data_digest="d" * 64), device="cuda:1", checkpoints={kept.trial: kept.arrays}
    )
    (arrived,) = received(sent(job))
    assert is_same(arrived, job)


def test_a_job_without_checkpoints_arrives_without() -> None:
    trial = Trial(digest=trial_digest("a"), settings=tiny_settings(), seed=0)
    job = Job(cohort=Cohort(trials=(trial,), data_digest="d"), device="cpu", checkpoints={})
    (arrived,) = received(sent(job))
    assert is_same(arrived, job)


@given(message=MESSAGES, share=st.floats(0, 1, exclude_max=True))
def test_a_frame_that_is_cut_off_is_no_message(message: Message, share: float) -> None:
    frame = sent(message).getvalue()
    cut = io.BytesIO(sent(CohortDone()).getvalue() + frame[: int(share * len(frame))])
    assert received(cut) == [CohortDone()]


def test_a_frame_says_first_how_long_it_is() -> None:
    frame = sent(epoch_record("a")).getvalue()
    mark, header_length, body_length = struct.unpack("<8sQQ", frame[:24])
    assert mark == b"bakeoff\n"
    assert len(frame) == 24 + header_length + body_length
    assert b'"EpochRecord"' in frame[24 : 24 + header_length]


@given(st.binary(min_size=24).filter(lambda noise: not noise.startswith(b"bakeoff")))
def test_noise_is_refused_before_its_lengths_are_believed(noise: bytes) -> None:
    with pytest.raises(WorkerError, match="something other than a worker wrote"):
        read_message(io.BytesIO(noise))

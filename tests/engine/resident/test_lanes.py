"""A lane takes the steps that it is given, recorded or not, and shows figures as they were when it was asked."""

from __future__ import annotations

import pytest
import torch

from bakeoff.engine.resident.lanes import CudaLane, PlainLane, lane_of

needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="There is no CUDA device here.")


def test_the_host_needs_no_lane() -> None:
    assert lane_of(torch.device("cpu")) is None


def test_a_device_that_records_nothing_takes_steps_one_by_one() -> None:
    assert isinstance(lane_of(torch.device("meta")), PlainLane)


def test_a_step_is_not_taken_by_recording_it() -> None:
    counted = torch.zeros(1)
    lane = PlainLane()
    with lane.entered():
        lane.record(lambda: counted.add_(1))
        assert counted.tolist() == [0.0]
        lane.replay(lambda: counted.add_(1))
    assert counted.tolist() == [1.0]


def test_figures_are_those_of_the_moment() -> None:
    figures = torch.tensor([1.0, 2.0])
    wait = PlainLane().glance(figures)
    figures.zero_()
    assert wait().tolist() == [1.0, 2.0]


@pytest.mark.gpu
@needs_cuda
def test_a_recorded_step_is_replayed_on_the_gpu() -> None:
    device = torch.device("cuda")
    assert isinstance(lane_of(device), CudaLane)
    counted = torch.zeros(1, device=device)
    lane = CudaLane(device)
    with lane.entered():
        lane.record(lambda: counted.add_(1))
        for _ in range(3):
            lane.replay(lambda: counted.add_(1))
        wait = lane.glance(counted)
        counted.zero_()
    assert wait().tolist() == [3.0]


@pytest.mark.gpu
@needs_cuda
def test_what_reads_a_value_cannot_be_recorded_and_the_lane_goes_on() -> None:
    counted = torch.ones(1, device="cuda")
    lane = CudaLane(counted.device)
    with lane.entered():
        counted.add_(1)
        with pytest.raises(RuntimeError, match="captur"):
            lane.record(lambda: counted.mul_(counted.item()))
        counted.add_(1)
    assert counted.tolist() == [3.0]

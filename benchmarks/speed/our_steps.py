"""bakeoff's steps, as a worker process takes them: a job file in, images and seconds out, one line of JSON each.

It asks the engine's door and listens to its events. Where an epoch is long, the time between two reports of progress
counts: steps alone. Where it is over before the first report, the whole epoch counts, with the measuring of 10,000
images at its end, which no peer does here.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bakeoff.data import dataset_facts, load_dataset, prepare
from bakeoff.engine import free_device_bytes, train
from bakeoff.machine import has_bf16_units
from bakeoff.plan import Cohort, Trial, cohorts, usual_precision
from bakeoff.records import EpochRecord, Event, StepProgress
from bakeoff.spec import Precision, Settings, load_study, settings_of

_FOREVER = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Some training: how many images of all replicas together, in how many seconds."""

    images: int
    seconds: float


def main() -> None:
    """Say when it is warm; then train for as many seconds as each line of standard input asks for."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    settings = _settings(job["study"], job["variant"], job["precision"])
    trials = [Trial(digest=f"{seed:064}", settings=settings, seed=seed) for seed in range(job["replicas"])]
    device = job.get("device", "cpu")
    found = cohorts(
        trials,
        dataset_facts(settings.dataset),
        worker_count=job["workers"],
        device=device,
        cohort_bytes=free_device_bytes(device),
    )
    cohort = found[job["worker"]]
    prepared = prepare(load_dataset(settings.dataset), settings.preprocess)
    way = stretches(train(cohort, prepared, device=device), cohort, image_count=len(prepared.train_labels))
    next(way)
    notes = f"{len(cohort.trials)} a worker, {job['workers']} workers, {settings.precision}"
    _say({"ready": True, "notes": notes})
    for line in sys.stdin:
        _say(_trained(way, float(line)))


def _settings(study_name: str, variant: str, precision: Precision | None) -> Settings:
    """Return a variant's settings, with nothing but steps: nothing is validated, and there is no end."""
    study = load_study(study_name)
    chosen = precision or usual_precision(study, device="cpu", has_bf16_units=has_bf16_units())
    return replace(settings_of(study, variant), precision=chosen, validation=0.0, epochs=_FOREVER)


def stretches(events: Iterator[Event], cohort: Cohort, *, image_count: int) -> Iterator[Stretch]:
    """Yield stretches of training; while nobody asks for one, nothing is trained and no time counts."""
    replicas, batch_size = len(cohort.trials), cohort.trials[0].settings.batch_size
    started, done, records = time.perf_counter(), 0, 0
    for event in events:
        seconds = time.perf_counter() - started
        if isinstance(event, StepProgress):
            images = event.step * batch_size * replicas - done
            done += images
            yield Stretch(images=images, seconds=seconds)
        elif isinstance(event, EpochRecord):
            records += 1
            if records % replicas:
                continue
            if not done:
                yield Stretch(images=image_count * replicas, seconds=seconds)
            done = 0
        started = time.perf_counter()


def _trained(way: Iterator[Stretch], seconds: float) -> dict[str, float]:
    total = Stretch(images=0, seconds=0.0)
    while total.seconds < seconds:
        stretch = next(way)
        total = Stretch(images=total.images + stretch.images, seconds=total.seconds + stretch.seconds)
    return {"images": total.images, "seconds": total.seconds}


def _say(answer: dict[str, object] | dict[str, float]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

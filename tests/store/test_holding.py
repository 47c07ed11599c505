"""Ctrl-C while a store is written: what was begun is kept whole, and whoever tidies up can write."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import FrameType

import pytest

from bakeoff.store.database import Database
from bakeoff.store.holding import interrupts_held

COUNT_EPOCHS = "SELECT count(*) FROM epochs"


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Both signals as `bakeoff run` has them, whatever the tests were started from."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def interrupted_change(database: Database, number: signal.Signals) -> None:
    with database.writing() as connection:
        signal.raise_signal(number)
        connection.exec_driver_sql("DELETE FROM epochs")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_comes_when_the_change_is_kept(filled: Path, number: signal.Signals) -> None:
    with closing(Database(filled, is_writable=True)) as database:
        with pytest.raises(KeyboardInterrupt, match=r"^$"):
            interrupted_change(database, number)
        assert signal.getsignal(number) is signal.default_int_handler
        with database.reading() as connection:
            assert connection.exec_driver_sql(COUNT_EPOCHS).scalar_one() == 0


def touch(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE epochs SET epoch = epoch")


def write_until_interrupted(database: Database, *, after_seconds: float) -> None:
    """Write again while the interrupt is being dealt with, as whoever tidies up does."""

    def interrupt() -> None:
        time.sleep(after_seconds)
        os.kill(os.getpid(), signal.SIGINT)

    try:
        threading.Thread(target=interrupt).start()
        while True:
            touch(database)
    except KeyboardInterrupt:
        # Waits for half a minute, and then fails, where the interrupted transaction is still open.
        touch(database)


def test_whenever_it_comes_the_store_can_be_written_afterwards(filled: Path) -> None:
    draw = random.Random(0)
    with closing(Database(filled, is_writable=True)) as database:
        for _ in range(200):
            write_until_interrupted(database, after_seconds=draw.uniform(0, 0.004))
        with database.reading() as connection:
            assert connection.exec_driver_sql(COUNT_EPOCHS).scalar_one() == 3


def test_another_thread_writes_as_it_is(filled: Path) -> None:
    def change(database: Database) -> None:
        with database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM epochs")

    with closing(Database(filled, is_writable=True)) as database:
        thread = threading.Thread(target=change, args=[database])
        thread.start()
        thread.join()
        with database.reading() as connection:
            assert connection.exec_driver_sql(COUNT_EPOCHS).scalar_one() == 0


def interrupted_at_the_end() -> None:
    """Leave a block in which nothing came, with Ctrl-C as soon as the first handler is back in its place."""
    changes = 0

    def watch(frame: FrameType, event: str, _: object) -> None:
        nonlocal changes
        if event == "return" and frame.f_code is signal.signal.__code__:
            changes += 1
            if changes == 3:  # two were held, one is back
                signal.raise_signal(signal.SIGINT)

    sys.setprofile(watch)
    try:
        with interrupts_held():
            pass
    finally:
        sys.setprofile(None)


def test_an_interrupt_between_two_handlers_costs_neither() -> None:
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        interrupted_at_the_end()
    for number in (signal.SIGINT, signal.SIGTERM):
        with pytest.raises(KeyboardInterrupt, match=r"^$"):
            signal.raise_signal(number)

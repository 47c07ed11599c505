"""Ctrl-C held back: a block in, an interrupt that comes after its end instead of anywhere inside it out.

An interrupt in the middle of a library's bookkeeping would leave a transaction open that nobody can end any more, and
everything that is written afterwards, such as where the work stopped, would wait for it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Let what would interrupt the block, and has a handler in Python, come at its end.

    Python interrupts its main thread alone: in any other this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    is_over = False

    def hold(number: int, frame: FrameType | None) -> None:
        if is_over:
            held[signal.Signals(number)](number, frame)
        else:
            came.append(number)

    handlers = {number: signal.getsignal(number) for number in _INTERRUPTS}
    held = {number: handler for number, handler in handlers.items() if callable(handler)}
    try:
        for number in held:
            signal.signal(number, hold)
        yield
    finally:
        # The next one may come before every handler is back in its place, which then never is.
        is_over = True
        for number, handler in held.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])

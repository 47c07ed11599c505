"""Where a file stands while it is read: scopes, the trace so far, and how many steps are left."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from typing import Protocol, final

from bakeoff.bridge.reading.events import Event, What
from bakeoff.bridge.reading.things import Arguments, Model, Options, Scope
from bakeoff.bridge.reading.values import Unknown
from bakeoff.bridge.source.document import Cell, Document, Unread
from bakeoff.bridge.source.place import Place

MOST_STEPS = 60_000
"""Expressions and statements: half a second's work, and some thirty times what a long notebook needs."""
DEEPEST = 110
"""Expressions and statements within each other, and within the functions that were called."""
MOST_CALLS = 20
"""Functions of the file that called each other."""
MOST_EVENTS = 10_000


class Exhausted(Exception):  # control flow: `reader` catches it and nobody else sees it
    """The steps are used up."""


class Flow(Enum):
    """How a statement ended."""

    ON = auto()
    BREAK = auto()
    CONTINUE = auto()
    RETURN = auto()


Evaluate = Callable[[ast.expr, "Machine"], object]
Execute = Callable[[Sequence[ast.stmt], "Machine"], Flow]


class Call(Protocol):
    """What reads a call."""

    def __call__(self, function: object, arguments: Arguments, *, machine: Machine, node: ast.AST) -> object:
        """Return what a call gives."""
        ...


@final
class Machine:
    """Holds what the file has done so far."""

    def __init__(self, document: Document, *, evaluate: Evaluate, execute: Execute, call: Call) -> None:
        """Begin at the top of a document; the three functions read an expression, statements and a call."""
        self._is_script = document.kind == "script"
        self._evaluate = evaluate
        self._execute = execute
        self._call = call
        self.top = Scope()
        self.scope = self.top
        self.cell = document.cells[0] if document.cells else Cell(number=1, kind="code", source="", code="")
        self.calls: list[Place] = []
        self.branches: list[object] = []
        self.events: list[Event] = []
        self.unread: list[Unread] = []
        self.models: dict[int, Model] = {}
        self.stars: list[str] = []
        self.flags = Options()
        self.channels_first = False
        self._born: dict[int, tuple[object, tuple[object, ...]]] = {}
        self._steps = 0
        self._depth = 0

    def evaluate(self, node: ast.expr) -> object:
        """Return what an expression stands for."""
        self.spend()
        if self._depth >= DEEPEST:
            return self.unknown("it is nested too deep", node)
        self._depth += 1
        try:
            return self._evaluate(node, self)
        finally:
            self._depth -= 1

    def execute(self, body: Sequence[ast.stmt]) -> Flow:
        """Do what statements do."""
        self.spend()
        if self._depth >= DEEPEST:
            if body:
                self.leave_out(body[0], what="a block", reason="it is nested too deep.")
            return Flow.ON
        self._depth += 1
        try:
            return self._execute(body, self)
        finally:
            self._depth -= 1

    def call(self, function: object, arguments: Arguments, *, node: ast.AST) -> object:
        """Return what a call gives."""
        return self._call(function, arguments, machine=self, node=node)

    def spend(self, steps: int = 1) -> None:
        """Count steps.

        Raises:
            Exhausted: There are none left.
        """
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise Exhausted

    def place(self, node: ast.AST) -> Place:
        """Return where a node stands."""
        line = getattr(node, "lineno", 1) + self.cell.first_line - 1
        column = getattr(node, "col_offset", 0) + 1
        return Place(cell=0 if self._is_script else self.cell.number, line=line, column=column)

    def unknown(self, reason: str, node: ast.AST) -> Unknown:
        """Return a value of which only running the file would tell."""
        return Unknown(reason=reason, place=self.place(node))

    def tell(self, what: What, node: ast.AST) -> int:
        """Add an event to the trace and return its number.

        Raises:
            Exhausted: The trace is full.
        """
        if len(self.events) >= MOST_EVENTS:
            raise Exhausted
        event = Event(
            number=len(self.events),
            place=self.place(node),
            called_from=tuple(self.calls),
            is_certain=not self.branches,
            what=what,
        )
        self.events.append(event)
        return event.number

    def leave_out(self, node: ast.AST, *, what: str, reason: str) -> None:
        """Note what could not be read, once for each place."""
        found = Unread(place=self.place(node), what=what, reason=reason)
        if found not in self.unread[-100:]:
            self.unread.append(found)

    def born(self, thing: object) -> None:
        """Note that a list or dictionary came to be here, if this is a branch that may not run."""
        if self.branches:
            self._born[id(thing)] = (thing, tuple(self.branches))

    def is_sure_of(self, thing: object) -> bool:
        """Return whether a change of a list or dictionary here happens whenever the thing itself came to be."""
        _, branches = self._born.get(id(thing), (None, ()))
        return tuple(self.branches) == branches

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Do what follows as something of which it is not known whether it runs."""
        self.branches.append(object())
        try:
            yield
        finally:
            self.branches.pop()

    @contextmanager
    def inside(self, scope: Scope, cell: Cell, *, called_at: Place) -> Iterator[None]:
        """Do what follows in a function's scope, with its cell's line numbers."""
        before = (self.scope, self.cell)
        self.calls.append(called_at)
        self.scope, self.cell = scope, cell
        try:
            yield
        finally:
            self.scope, self.cell = before
            self.calls.pop()

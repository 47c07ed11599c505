"""Read what a file does without running it: a `Document` in, a `Reading` out."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from itertools import chain

from bakeoff.bridge.reading.calls import call
from bakeoff.bridge.reading.events import Fitted, Reading
from bakeoff.bridge.reading.expressions import evaluated
from bakeoff.bridge.reading.flavours import flavour_of
from bakeoff.bridge.reading.machine import Exhausted, Machine
from bakeoff.bridge.reading.statements import executed
from bakeoff.bridge.reading.uncalled import follow_uncalled
from bakeoff.bridge.reading.walking import nodes_of
from bakeoff.bridge.source.document import Document
from bakeoff.bridge.source.place import Place
from bakeoff.bridge.source.tolerant import parsed


def read(document: Document) -> Reading:
    """Return all that a file says, its cells taken from top to bottom."""
    machine = Machine(document, evaluate=evaluated, execute=executed, call=call)
    trees = {cell.number: parsed(cell.code) for cell in document.cells if cell.code}
    for cell in document.cells:
        machine.cell = cell
        if cell.number in trees and not _is_done(trees[cell.number], machine):
            break
    if not any(isinstance(event.what, Fitted) for event in machine.events):
        follow_uncalled(machine)
    nodes = {number: nodes_of(tree) for number, tree in trees.items()}
    return Reading(
        document=document,
        flavour=flavour_of(document, machine.events, nodes=chain.from_iterable(nodes.values())),
        events=tuple(machine.events),
        loads=_loads(document, nodes),
        unread=(*document.unread, *machine.unread),
    )


def _is_done(tree: ast.Module, machine: Machine) -> bool:
    """Do a cell's statements; return whether there are steps left for the next."""
    for statement in tree.body:
        try:
            machine.execute([statement])
        except Exhausted:
            machine.leave_out(statement, what="the rest of the file", reason="it does too much to be followed.")
            return False
    return True


def _loads(document: Document, nodes: Mapping[int, Sequence[ast.AST]]) -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    is_script = document.kind == "script"
    for cell in document.cells:
        for node in nodes.get(cell.number, ()):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                line = node.lineno + cell.first_line - 1
                place = Place(cell=0 if is_script else cell.number, line=line, column=node.col_offset + 1)
                found.setdefault(node.id, []).append(place)
    return {name: tuple(sorted(places)) for name, places in found.items()}

"""Read what a file does without running it: a `Document` in, a `Reading` out."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from bakeoff.bridge.reading.calls import call
from bakeoff.bridge.reading.events import Fitted, Reading
from bakeoff.bridge.reading.expressions import evaluated
from bakeoff.bridge.reading.flavours import flavour_of
from bakeoff.bridge.reading.machine import Exhausted, Machine
from bakeoff.bridge.reading.statements import executed
from bakeoff.bridge.reading.uncalled import follow_uncalled
from bakeoff.bridge.reading.walking import Nodes, nodes_of
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
        flavour=flavour_of(document, machine.events, calls=(call for each in nodes.values() for call in each.calls)),
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


def _loads(document: Document, nodes: Mapping[int, Nodes]) -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[tuple[int, int, int]]] = {}
    is_script = document.kind == "script"
    for cell in document.cells:
        for node in nodes[cell.number].names if cell.number in nodes else ():
            at = (0 if is_script else cell.number, node.lineno + cell.first_line - 1, node.col_offset + 1)
            found.setdefault(node.id, []).append(at)
    return {
        name: tuple(Place(cell=cell, line=line, column=column) for cell, line, column in sorted(places))
        for name, places in found.items()
    }

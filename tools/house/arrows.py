"""The arrows between rooms: one source in, a finding out for every import that leads where it must not.

A room may import the rooms on the lines below its own, each through its door. Rooms on one line are strangers.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from house.source import Finding, Source

LINES = (
    ("__main__",),
    ("cli", "dashboard"),
    ("",),  # `bakeoff` itself, which gives the names of rooms below
    ("api", "answers", "reports"),
    ("figures", "pages"),
    ("runner", "report", "bridge", "shelf"),
    ("engine", "analysis"),
    ("plan", "store"),
    ("data",),
    ("spec",),
    ("streams", "records", "machine", "terminal", "catalogue"),
    ("errors", "doors"),
)
"""From the top to the bottom."""

BESIDE = "testing"
"""The room that may import every other, and that none may import."""

HOMES = {
    "torch": ("engine",),
    "keras": (),
    "jinja2": ("pages",),
    "matplotlib": ("figures",),
    "rich": ("cli", "report", "shelf", "terminal"),
    "seaborn": ("figures",),
    "sqlalchemy": ("store",),
    "typer": ("cli",),
}
"""Packages that only these rooms may import."""

_LINE_OF = {room: number for number, rooms in enumerate(LINES) for room in rooms}
_SOURCE = PurePosixPath("src/bakeoff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One imported module.

    Attributes:
        line: Counted from 1.
        module: Its whole name, as `bakeoff.plan.trials`.
        names: What a `from` import takes from it.
    """

    line: int
    module: str
    names: tuple[str, ...] = ()


def broken_arrows(source: Source) -> Iterator[Finding]:
    """Find imports of rooms that do not stand below the importing one."""
    here = room_of(source.path)
    for found in _own_imports(source):
        problem = _wrong_arrow(here, there=_room_named(found.module))
        if problem:
            yield source.finding(found.line, problem)


def closed_doors(source: Source, doors: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """Find imports that reach past another room's door, or that use the own door from inside.

    Args:
        source: The file to look at.
        doors: The public names of each room that is a folder.
    """
    here = room_of(source.path)
    for found in _own_imports(source):
        there = _room_named(found.module)
        if there == here:
            yield from _own_door(source, found, listed=doors.get(here, ()))
        elif found.module.count(".") > 1:
            yield source.finding(found.line, f"imports {found.module}; go through the door, bakeoff.{there}")
        else:
            hidden = sorted(set(found.names) - set(doors.get(there, found.names)))
            if hidden:
                problem = f"takes {', '.join(hidden)} from bakeoff.{there}, whose door does not list them"
                yield source.finding(found.line, problem)


def _own_door(source: Source, found: Import, *, listed: Collection[str]) -> Iterator[Finding]:
    """Find names that a room's module takes from its own door, where the module beside it has them."""
    taken = sorted(set(found.names) & set(listed)) if found.module.count(".") == 1 else []
    if taken:
        problem = f"takes {', '.join(taken)} from its own room's door; import from the module beside"
        yield source.finding(found.line, problem)


def relative_imports(source: Source) -> Iterator[Finding]:
    """Find imports that do not say whole names, which the other rules could not read."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield source.finding(node.lineno, "a relative import; write the module's whole name")


def strangers_in_the_house(source: Source) -> Iterator[Finding]:
    """Find packages imported outside the rooms that wrap them."""
    here = room_of(source.path)
    for found in imports(source.tree):
        package = found.module.partition(".")[0]
        homes = HOMES.get(package)
        if homes is None or here in (*homes, BESIDE):
            continue
        allowed = " and ".join(f"{home}/" for home in homes) or "none"
        yield source.finding(found.line, f"imports {found.module}; of the rooms {allowed} may")


def room_of(path: str) -> str:
    """Return the room that a file under `src/bakeoff` belongs to; `bakeoff/__init__.py` belongs to the room "" ."""
    inside = PurePosixPath(path).relative_to(_SOURCE)
    room = inside.parts[0].removesuffix(".py")
    return "" if room == "__init__" else room


def imports(tree: ast.AST) -> Iterator[Import]:
    """Yield each module imported by its whole name; `from bakeoff import plan` is one of `bakeoff.plan`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(line=node.lineno, module=alias.name) for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
            names = tuple(alias.name for alias in node.names)
            yield from _taken(Import(line=node.lineno, module=node.module, names=names))


def _taken(found: Import) -> Iterator[Import]:
    """Yield what a `from` import loads: where it takes rooms from `bakeoff`, those rooms."""
    rooms = [name for name in found.names if name == BESIDE or name in _LINE_OF]
    if found.module != "bakeoff" or not rooms:
        yield found
        return
    yield from (Import(line=found.line, module=f"bakeoff.{room}") for room in rooms)
    others = tuple(name for name in found.names if name not in rooms)
    if others:
        yield Import(line=found.line, module=found.module, names=others)


def _own_imports(source: Source) -> Iterator[Import]:
    return (found for found in imports(source.tree) if found.module.partition(".")[0] == "bakeoff")


def _room_named(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def _wrong_arrow(here: str, *, there: str) -> str | None:
    """Return what is wrong with an import of `there` in `here`, if anything is."""
    if here in (there, BESIDE):
        return None
    if there == BESIDE:
        return f"imports bakeoff.{BESIDE}, which no room may"
    unplaced = [room for room in (here, there) if room not in _LINE_OF]
    if unplaced:
        return f"the room {unplaced[0]}/ has no line in the arrows; give it one in tools/house/arrows.py"
    if _LINE_OF[there] > _LINE_OF[here]:
        return None
    relation = "beside" if _LINE_OF[there] == _LINE_OF[here] else "above"
    return f"{here or 'bakeoff'} imports {there or 'bakeoff'}, which stands {relation} it"

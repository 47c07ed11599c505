"""Methods of lists, dictionaries and texts: one of them and a call in, what it gives out; no result can be large."""

from __future__ import annotations

import ast

from bakeoff.bridge.reading import texts
from bakeoff.bridge.reading.arithmetic import LONGEST_LIST, LONGEST_TEXT, NOTHING
from bakeoff.bridge.reading.iteration import items_of
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import Arguments, is_plain

_WORDS = ("lower", "upper", "strip", "title", "capitalize")


def called(
    receiver: list[object] | dict[object, object] | str | tuple[object, ...],
    name: str,
    *,
    arguments: Arguments,
    machine: Machine,
    node: ast.AST,
) -> object:
    """Return what a method gives; a list or dictionary changes in place."""
    if isinstance(receiver, str):
        value = _of_text(receiver, name, arguments, machine, node)
    elif isinstance(receiver, list):
        value = _of_list(receiver, name, arguments, machine, node)
    elif isinstance(receiver, dict):
        value = _of_dictionary(receiver, name, arguments, machine)
    else:
        value = _counted(receiver, name, arguments)
    return machine.unknown(f"`{name}` is not followed here", node) if value is NOTHING else value


def _of_text(text: str, name: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    given = [*arguments.everything()]
    if name == "format":
        return _formatted(text, arguments, machine, node)
    if name in _WORDS and not given:
        made: str = getattr(text, name)()
        return made
    if name == "join" and len(given) == 1 and isinstance(given[0], list | tuple):
        words = [word for word in given[0] if isinstance(word, str)]
        is_short = len(text) * len(words) <= LONGEST_TEXT and sum(map(len, words)) <= LONGEST_TEXT
        return text.join(words) if is_short and len(words) == len(given[0]) else NOTHING
    if name == "split" and len(given) == 1 and isinstance(given[0], str) and given[0]:
        return text.split(given[0])
    if name in ("startswith", "endswith") and len(given) == 1 and isinstance(given[0], str):
        return text.startswith(given[0]) if name == "startswith" else text.endswith(given[0])
    return NOTHING


def _formatted(text: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    """Return a text with plain values in place of `{}`, `{0}` and `{name}`; formats are not read."""
    values: dict[str, object] = {str(index): value for index, value in enumerate(arguments.positional)}
    values |= arguments.keywords
    template: list[str] = []
    used: list[object] = []
    for index, part in enumerate(text.split("{")):
        field, brace, rest = part.partition("}")
        name, colon, _ = field.partition(":")
        key = name or str(index - 1)
        if index == 0:
            template.append(part)
        elif not brace or key not in values:
            return NOTHING
        else:
            used.append(values[key])
            template.append(f"{{{colon}}}{rest}")
    return texts.filled("".join(template), used, machine=machine, node=node)


def _of_list(items: list[object], name: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    if name in ("append", "extend", "insert") and arguments.positional:
        given = arguments.positional[-1]
        if not machine.is_sure_of(items):
            given = machine.unknown("whether it is added depends on what is not known", node)
        return _grown(items, name, given, arguments, machine)
    if name == "pop" and items:
        at = arguments.get("index", 0, default=-1)
        return items.pop(at) if isinstance(at, int) and -len(items) <= at < len(items) else NOTHING
    if name == "copy":
        return list(items)
    if name == "reverse":
        items.reverse()
        return None
    if name == "clear":
        items.clear()
        return None
    return _counted(items, name, arguments)


def _grown(items: list[object], name: str, given: object, arguments: Arguments, machine: Machine) -> object:
    if name == "extend":
        more = items_of(given, machine)
        if more is None or len(items) + len(more) > LONGEST_LIST:
            return NOTHING
        items += more
    elif len(items) < LONGEST_LIST:
        at = arguments.positional[0] if name == "insert" else len(items)
        items.insert(at if isinstance(at, int) else len(items), given)
    return None


def _counted(items: list[object] | tuple[object, ...], name: str, arguments: Arguments) -> object:
    wanted = arguments.get("value", 0)
    if not is_plain(wanted) or not all(map(is_plain, items)) or name not in ("count", "index"):
        return NOTHING
    if name == "count":
        return items.count(wanted)
    return items.index(wanted) if wanted in items else NOTHING


def _of_dictionary(table: dict[object, object], name: str, arguments: Arguments, machine: Machine) -> object:
    machine.spend(len(table) // 8)
    if name == "items":
        return list(table.items())
    if name == "keys":
        return list(table)
    if name == "values":
        return list(table.values())
    if name == "copy":
        return dict(table)
    if name == "update":
        return _updated(table, arguments)
    key = arguments.get("key", 0)
    if name in ("get", "pop", "setdefault") and is_plain(key):
        return table.get(key, arguments.get("default", 1))
    return NOTHING


def _updated(table: dict[object, object], arguments: Arguments) -> object:
    more = arguments.get("other", 0, default={})
    if not isinstance(more, dict) or len(table) + len(more) > LONGEST_LIST:
        return NOTHING
    for each in (more, arguments.keywords):
        table.update(each)
    return None

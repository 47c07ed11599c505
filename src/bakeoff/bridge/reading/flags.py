"""What a script takes from its command line: calls of argparse and absl in, the defaults out."""

from __future__ import annotations

import ast

from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import Arguments, Function, Options

_PARSERS = ("argparse.ArgumentParser", "ArgumentParser")
MODULES = ("absl.flags", "tensorflow.app.flags", "tensorflow.flags", "gflags")
"""The modules of absl's flags."""
_RUNNERS = ("app", "absl_app")


def called(path: str, arguments: Arguments, *, machine: Machine, node: ast.AST) -> object | None:
    """Return a parser or what absl's flags give; None where the call has nothing to do with them."""
    if path in _PARSERS:
        return Options()
    module, _, name = path.rpartition(".")
    if module in MODULES and name.startswith("DEFINE_") and isinstance(arguments.get("name", 0), str):
        machine.flags.values[str(arguments.get("name", 0))] = arguments.get("default", 1)
        return machine.flags
    if name == "run" and module.rpartition(".")[2] in _RUNNERS:
        return _run(arguments, machine, node)
    return None


def _run(arguments: Arguments, machine: Machine, node: ast.AST) -> object | None:
    """Follow what `app.run(main)` calls: `main`, with the command line."""
    main = arguments.get("main", 0, default=machine.top.names.get("main"))
    if not isinstance(main, Function):
        return None
    given = Arguments(positional=(["script"],) if main.arguments.args else ())
    return machine.call(main, given, node=node)


def method_called(receiver: Options, name: str, *, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    """Return what a method of a parser gives: the script is read as one that is run without arguments."""
    if name == "add_argument":
        _add(receiver, arguments)
        return None
    if name == "parse_known_args":
        return (receiver, [])
    if name in ("add_argument_group", "add_mutually_exclusive_group", "parse_args"):
        return receiver
    return machine.unknown(f"`{name}` of a parser is not followed", node)


def _add(receiver: Options, arguments: Arguments) -> None:
    names = [name for name in arguments.positional if isinstance(name, str)]
    long = [name for name in names if name.startswith("--")] or names
    name = arguments.get("dest", None, default=long[0].lstrip("-").replace("-", "_") if long else None)
    if not isinstance(name, str):
        return
    action = arguments.get("action")
    usual = {"store_true": False, "store_false": True}.get(action) if isinstance(action, str) else None
    receiver.values[name] = arguments.get("default", None, default=usual)

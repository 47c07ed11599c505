"""The command line: words in, one command done out; each command's module loads when the command is used.

A command is a fact: a frozen class whose fields are its arguments, read by Typer as it reads a function's, and whose
`do` is the call it stands for.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from inspect import Parameter, signature
from keyword import iskeyword
from typing import Annotated, Any, Protocol, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command

import bakeoff
from bakeoff.doors import loaded
from bakeoff.errors import BakeoffError, Stopped

__all__ = ["main"]

_COMMANDS = {
    "run": ("Run", "Train what is missing of a study, and compare its variants."),
    "show": ("Show", "Compare a study's variants, as it was last run."),
    "report": ("Report", "Write a study's report: one page to send to a colleague."),
    "verdict": ("Verdict", "Say what the evidence says about a study's claims."),
    "plot": ("Plot", "Draw a figure of a study into a file."),
    "list": ("List", "List the built-in studies, and what the store holds."),
    "copy": ("Copy", "Bring what has ended in one store into another, weights and all or without."),
    "summary": ("Summary", "Show a study's networks layer by layer."),
    "predict": ("Predict", "Ask a variant's trained networks about images."),
    "export": ("Export", "Write a trained network for Keras, PyTorch or ONNX."),
    "import": ("Import", "Make a study of a Keras notebook, script or saved model."),
    "lint": ("Lint", "Say what is wrong with the experiments in notebooks and scripts."),
    "explain": ("Explain", "Explain a rule of `lint`: what it finds, why it matters, what to do."),
    "data": ("Data", "Show a data set in numbers, or one of its images."),
    "doctor": ("Doctor", "Show what is installed, and whether all is well here."),
}
"""Each command's class, in the module of the command's name, and what it is for."""

_BAD_INPUT = 2
_INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""

_NO_WORKERS_AHEAD = ("--device", "--help", "-h")
"""Words of `run` after which it may need none, or none on the CPU."""

_SETTINGS = {"help_option_names": ["-h", "--help"]}


class _Command(Protocol):
    """What a command's class promises."""

    def do(self) -> None:
        """Do what the command line asked for."""
        ...


class _Commands(TyperGroup):
    """The commands, each a name and a help text until it is used."""

    # Any: Click's Context and Command, which newer Typer versions keep to themselves.
    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Load the command that the arguments begin with."""
        if args and args[0] in _COMMANDS:
            self.commands[args[0]] = _loaded(args[0], is_alone=len(args) == 1)
        return super().resolve_command(ctx, args)

    def get_help_option(self, ctx: Any) -> Any:  # Click's Context and Option, as above
        """Return `--help`, which is not asked for by default: a bool is what Typer converts without pydantic."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.default = False
        return option


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line says, and leave the process: 0 if it is done, 2 for bad input, 130 after Ctrl-C.

    Args:
        arguments: Without the program's name; the process's own where they are None.
    """
    _accept_any_encoding()
    try:
        with _workers_ahead(sys.argv[1:] if arguments is None else arguments):
            get_command(_application())(arguments, prog_name="bakeoff")
    except Stopped as error:
        _say(error)
        sys.exit(_INTERRUPTED)
    except BakeoffError as error:
        _say(error)
        sys.exit(_BAD_INPUT)


def _workers_ahead(words: Sequence[str]) -> AbstractContextManager[None]:
    """Return what has workers get ready while a command's modules load, for the command that needs both."""
    if not words or words[0] != "run" or any(word.startswith(_NO_WORKERS_AHEAD) for word in words):
        return nullcontext()
    from bakeoff.runner import fork_server_ahead

    return fork_server_ahead()


def _application() -> typer.Typer:
    application = typer.Typer(
        cls=_Commands,
        result_callback=_do,
        no_args_is_help=True,
        add_completion=False,
        context_settings=_SETTINGS,
        rich_markup_mode=None,
    )
    application.callback(help="Run fair contests between neural networks.")(_whole_program)
    for name, (_, purpose) in _COMMANDS.items():
        application.command(name, help=purpose)(_not_loaded)
    return application


def _show_version(is_asked: bool) -> None:  # noqa: FBT001  # Typer calls it with the option's value
    if is_asked:
        typer.echo(f"bakeoff {bakeoff.__version__}")
        raise typer.Exit


def _whole_program(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def _not_loaded() -> None:
    """Stand in the help for a command that is not used."""


def _loaded(name: str, *, is_alone: bool) -> Any:  # Click's Command, as above
    class_name, purpose = _COMMANDS[name]
    # A command may have the name of a keyword, as `import`; a module of it has an underscore behind.
    module = f"{name}_" if iskeyword(name) else name
    command = cast("Callable[..., _Command]", loaded(class_name, package="bakeoff.cli", homes={module: (class_name,)}))
    application = typer.Typer(add_completion=False, rich_markup_mode=None)
    if is_alone and _needs_nothing(command):
        application.command(name, add_help_option=False)(_as_usual(command))
    else:
        application.command(name, help=purpose, context_settings=_SETTINGS)(command)
    return get_command(application)


def _needs_nothing(command: Callable[..., _Command]) -> bool:
    return all(each.default is not Parameter.empty for each in signature(command).parameters.values())


def _as_usual(command: Callable[..., _Command]) -> Callable[[], _Command]:
    """Return a command that takes no words: to read options, even absent ones, Typer loads pydantic."""

    def usual() -> _Command:
        return command()

    return usual


def _do(command: _Command, *, version: bool) -> None:
    """Do what Typer has read."""
    command.do()


def _say(error: BakeoffError) -> None:
    """Tell an error in its own words; what it quotes may come from anywhere."""
    from bakeoff.terminal import plain_lines

    typer.echo(plain_lines(str(error)), err=True)


def _accept_any_encoding() -> None:
    """Let a terminal or file that knows no `±` show a question mark in its place."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")

"""`bakeoff run`: a study in, its missing trials trained and its variants side by side out."""

from __future__ import annotations

import shlex
import signal
from dataclasses import dataclass, replace
from typing import Annotated, final

import typer
from rich.console import Console

from bakeoff.analysis import Results
from bakeoff.api import Request, load_verdicts, request, run_control, run_request
from bakeoff.cli.comparing import compared
from bakeoff.cli.lines import LineListener
from bakeoff.cli.live import LiveListener
from bakeoff.cli.options import StoreOption, StudyArgument, listed
from bakeoff.cli.screens import messages_screen, results_screen
from bakeoff.cli.wording import claims_line, results_line
from bakeoff.errors import Stopped, StoreBusyError
from bakeoff.report import (
    comparison_table,
    conclusions_table,
    control_text,
    control_view,
    plain,
    verdicts_table,
    verdicts_view,
)
from bakeoff.runner import Listener
from bakeoff.spec import UNTIL_DECIDED, Seeds, Study, control_study, settings_of, variant_names
from bakeoff.store import default_store_url

_REFUTED = 1


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What to train, where, and where to keep it."""

    study: StudyArgument
    seeds: Annotated[
        int | None,
        typer.Option("--seeds", min=1, metavar="N", help="Trials of each variant; seeds 0 to N-1.", show_default=False),
    ] = None
    until_decided: Annotated[
        bool, typer.Option("--until-decided", help="Add seeds until every claim is decided, up to max_seeds.")
    ] = False
    epochs: Annotated[
        int | None,
        typer.Option("--epochs", min=1, metavar="N", help="At most so many, in all variants.", show_default=False),
    ] = None
    only: Annotated[
        list[str],
        typer.Option("--only", metavar="VARIANT", help="Only these variants: a,b or repeated.", show_default=False),
    ] = ()  # type: ignore[assignment]  # Typer makes it a list, and a fact's default cannot be one
    device: Annotated[str, typer.Option("--device", metavar="DEVICE", help="cpu, cuda or cuda:0.")] = "cpu"
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", min=1, metavar="N", help="Cohorts at a time (default: one a core).", show_default=False
        ),
    ] = None
    control: Annotated[
        bool, typer.Option("--control", help="Train the first variant again under other seeds, and compare the two.")
    ] = False
    control_of: Annotated[
        str | None,
        typer.Option("--control-of", metavar="VARIANT", help="The same with another variant.", show_default=False),
    ] = None
    check: Annotated[bool, typer.Option("--check", help="Judge its claims, and leave with 1 when one is refuted.")] = (
        False
    )
    store: StoreOption = None
    wait: Annotated[
        float,
        typer.Option("--wait", min=0, metavar="SECONDS", help="How long to wait for another run to leave the store."),
    ] = 30.0

    def __post_init__(self) -> None:
        """Refuse an option that names nothing, and two that say different things.

        Raises:
            BadParameter: `--only` is given without a variant, or `--seeds` with `--until-decided`.
        """
        if self.only and not listed(self.only):
            raise typer.BadParameter("--only names no variant.")
        if self.until_decided and self.seeds is not None:
            raise typer.BadParameter("--seeds names a number, --until-decided leaves it open: give one of them.")

    def do(self) -> None:
        """Train what is missing, and show what there is."""
        # How a batch system or a container stops a run: as Ctrl-C does.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        seeds: Seeds | None = UNTIL_DECIDED if self.until_decided else self.seeds
        asked = request(self.study, seeds=seeds, epochs=self.epochs, only=listed(self.only) or None)
        control = self._control_variant(asked)
        messages = messages_screen()
        try:
            results = _trained(asked, self, messages)
        except Stopped as error:
            controls = [] if control is None else ["--control-of", control]
            words = [*shlex.split(asked.overrides), *controls, *_machine_words(self), *_store_words(self)]
            again = shlex.join(["bakeoff", "run", self.study, *words])
            raise Stopped(f"{error}\nGo on with: {again}") from None
        screen = results_screen()
        screen.print()
        screen.print(comparison_table(compared(results), width=screen.width))
        if control is not None:
            _control(asked, self, messages, variant=control)
        again = shlex.join(["bakeoff", "show", self.study, *_store_words(self)])
        messages.print(f"\n{results_line(_place(self), command=again)}", soft_wrap=True)
        if self.check:
            _check(asked, self)
        elif asked.study.claims:
            screen.print()
            screen.print(conclusions_table(verdicts_view(load_verdicts(asked.study, store=_place(self)))))
            judge = shlex.join(["bakeoff", "verdict", self.study, *_store_words(self)])
            messages.print(f"\n{claims_line(judge)}", soft_wrap=True)

    def _control_variant(self, asked: Request) -> str | None:
        """Return which variant gets a copy, if one does; a name that there is not is refused before anything trains."""
        if self.control_of is not None:
            settings_of(asked.study, self.control_of)
            return self.control_of
        return variant_names(asked.study)[0] if self.control else None


def _control(asked: Request, command: Run, messages: Console, *, variant: str) -> None:
    """Train a variant's copy, and say what the comparison of the two finds."""
    copy = replace(control_study(asked.study, variant), title=f"Control: a second copy of {variant}")
    found = run_control(
        asked,
        variant=variant,
        store=_place(command),
        device=command.device,
        worker_count=command.workers,
        listener=_listener(copy, messages, _place(command)),
    )
    screen = results_screen()
    screen.print()
    screen.print("The control needs two seeds." if found is None else control_text(control_view(found)))


def _check(asked: Request, command: Run) -> None:
    """Say what the evidence says about each claim, and leave with 1 where one is refuted."""
    found = load_verdicts(asked.study, store=_place(command))
    screen = results_screen()
    screen.print()
    screen.print(verdicts_table(verdicts_view(found)))
    if found.is_any_refuted:
        raise typer.Exit(_REFUTED)


def _trained(asked: Request, command: Run, messages: Console) -> Results:
    """Run the study; where another process writes to the store, say that it is waited for."""
    try:
        return _run_request(asked, command, messages, wait_seconds=0.0)
    except StoreBusyError as busy:
        if not command.wait:
            raise
        waiting = f"{busy.holder} is writing to {busy.store}; waiting up to {command.wait:g} s."
        messages.print(plain(waiting), soft_wrap=True)
    return _run_request(asked, command, messages, wait_seconds=command.wait)


def _run_request(asked: Request, command: Run, messages: Console, *, wait_seconds: float) -> Results:
    return run_request(
        asked,
        store=_place(command),
        device=command.device,
        worker_count=command.workers,
        listener=_listener(asked.study, messages, _place(command)),
        wait_seconds=wait_seconds,
    )


def _listener(study: Study, screen: Console, store: str) -> Listener:
    kind = LiveListener if screen.is_interactive else LineListener
    return kind(screen, study=study, store=store)


def _place(command: Run) -> str:
    return command.store or default_store_url()


def _machine_words(command: Run) -> list[str]:
    """Return where and by how many it trains, as far as that was given."""
    device = [] if command.device == "cpu" else ["--device", command.device]
    return device if command.workers is None else [*device, "--workers", str(command.workers)]


def _store_words(command: Run) -> list[str]:
    return ["--store", command.store] if command.store else []

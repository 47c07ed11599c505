"""`bakeoff import`: a notebook, a script or a saved Keras model in, the study that it comes to out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, final

import typer

from bakeoff.bridge import MODEL_ENDINGS, import_model, import_study, read, read_document, repaired
from bakeoff.cli.screens import messages_screen
from bakeoff.errors import BridgeError
from bakeoff.report import plain, plain_lines
from bakeoff.spec import Study, study_text

FileArgument = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="A notebook, a Python script, or a saved Keras model.", show_default=False),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="STUDY.toml", help="Where to write it; shown otherwise.", show_default=False
    ),
]

RepairOption = Annotated[
    bool, typer.Option("--repair", help="Write the study that was meant: what lint finds is mended where it can be.")
]

DatasetOption = Annotated[
    str | None,
    typer.Option(
        "--dataset", metavar="NAME", help="What a saved model is for; MNIST where its images fit.", show_default=False
    ),
]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What to read, and where to write the study."""

    file: FileArgument
    output: OutputOption = None
    repair: RepairOption = False
    dataset: DatasetOption = None

    def do(self) -> None:
        """Write the study, and say on standard error what was left out of it."""
        is_model = self.file.suffix.lower() in MODEL_ENDINGS
        if is_model and self.repair:
            raise typer.BadParameter("--repair mends what a notebook or script does; a saved model only is.")
        study, notes = (
            _of_model(self.file, dataset=self.dataset) if is_model else _of_code(self.file, is_repaired=self.repair)
        )
        if self.output is None:
            typer.echo(plain_lines(study_text(study)), nl=False)
        else:
            _write(self.output, study_text(study))
        for line in _messages(study, notes, output=self.output):
            messages_screen().print(plain(line), soft_wrap=True)


def _of_code(file: Path, *, is_repaired: bool) -> tuple[Study, tuple[str, ...]]:
    reading = read(read_document(file))
    imported = import_study(reading)
    notes = tuple(map(str, imported.notes))
    if not is_repaired:
        return imported.study, notes
    mended = repaired(reading, imported)
    return mended.study, (*notes, *map(str, mended.changes))


def _of_model(file: Path, *, dataset: str | None) -> tuple[Study, tuple[str, ...]]:
    imported = import_model(file, dataset=dataset)
    return imported.study, (*imported.image_notes, *imported.notes)


def _write(output: Path, text: str) -> None:
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        problem = "is there already, and is not written over. Name another file with -o, or remove it."
        raise BridgeError(problem, source=str(output)) from None
    except OSError as error:
        raise BridgeError(f"cannot be written: {error.strerror}.", source=str(output)) from None


def _messages(study: Study, notes: tuple[str, ...], *, output: Path | None) -> Iterator[str]:
    yield from (f"! {note}" for note in notes)
    if output is not None:
        count = len(study.variants)
        yield f"{output}: {count} {'variant' if count == 1 else 'variants'}. Run it with: bakeoff run {output}"

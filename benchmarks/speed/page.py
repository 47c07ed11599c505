"""docs/performance.md: a results' file in, the page and its drawing out; what was not measured is said to be so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from speed.contestants import NO_COMPILER
from speed.drawing import draw_studies
from speed.environments import HOME
from speed.findings import (
    Figure,
    beside_epochs,
    best,
    each_further,
    figure,
    leaders,
    limit_microseconds,
    missed_ratios,
    missed_waits,
    ratio,
)
from speed.growing import SEEDS
from speed.peers import PEERS
from speed.results import Record, read
from speed.rows import MAIN_PEERS, NO_COMPILER_SHARE, STEP_ROWS, STUDY_ROWS, StudyRow
from speed.tables import contestants_table, markdown, short, with_range

PAGE = HOME.parent / "docs" / "performance.md"
_DRAWING = PAGE.with_suffix(".svg")
_TEXT = HOME / "speed" / "page.md"
_TITLES = {peer.name: peer.title for peer in PEERS}
_NOT_MEASURED = "Not measured.\n"
_NOTHING: Record = {"contestants": {}}
_MOST_BESIDE_EPOCHS = 3.0


def write_page(results: Path) -> None:
    """Fill the page's text with what was measured."""
    kept = read(results)
    parts = {
        "machine": _machine(kept),
        "drawing": _drawing(kept["rows"]),
        "studies": _studies(kept["rows"], "bakeoff", ours=best),
        "whole": "\n".join(_study_tables(kept["rows"])) or _NOT_MEASURED,
        "steps": "\n".join(_step_tables(kept)) or _NOT_MEASURED,
        "beside": _beside_epochs(kept["rows"]),
        "no_compiler": _without_compiler(kept["rows"]),
        "seeds": _seeds(kept["rows"]),
        "commands": _commands(kept["rows"]),
        "others": "\n".join(map(_other_machine, _others(results))) or _NOT_MEASURED,
        "short": "".join(_shortfalls(kept["rows"])),
    }
    text = _TEXT.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"{{{{{name}}}}}\n", part)
    PAGE.write_text(text, encoding="utf-8")


def _drawing(rows: Mapping[str, Record]) -> str:
    """Draw the studies that were measured, and return what shows the drawing; nothing where there are none."""
    measured = [row for row in STUDY_ROWS if row.name in rows]
    if not measured:
        return ""
    draw_studies(rows, measured, _DRAWING)
    return f"![A dot and a range for each study and peer, with a C compiler and without]({_DRAWING.name})\n"


def _machine(kept: Record) -> str:
    if not kept["machine"]:
        return _NOT_MEASURED
    facts, limits = kept["machine"], kept["roofline"]
    lines = [
        f"- {facts['processor']}, {facts['cores']} cores, {facts['vectors'] or 'no known vector unit'}, "
        f"{facts['memory_gib']} GiB, {facts['system']}, Python {facts['python']}\n",
        f"- the best that was seen of it in the same runs: a product of two f32 matrices of 2048 × 2048 at "
        f"{limits['f32_one_core_gflops']:g} GFLOP/s on one core and {limits['f32_all_cores_gflops']:g} on all; in bf16 "
        f"{limits['bf16_one_core_gflops']:g} and {limits['bf16_all_cores_gflops']:g}; a copy in memory at "
        f"{limits['copy_gb_per_second']:g} GB/s\n",
    ]
    lines += [f"- {name}: {_words(numbers)}\n" for name, numbers in kept["versions"].items()]
    return "".join(lines) + _when(kept["rows"])


def _words(numbers: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in numbers.items())


def _when(rows: Mapping[str, Record]) -> str:
    """Return when the rows were measured, at which revisions, and how quiet it was."""
    days = sorted({row["measured"][:10] for row in rows.values()})
    revisions = sorted({row["revision"] for row in rows.values()})
    rounds = [one for row in rows.values() for found in row["contestants"].values() for one in found["rounds"]]
    thrown_away = sum(int(one["thrown_away"]) for one in rounds)
    return (
        f"- measured on {' and '.join(days)}, at {' and '.join(f'`{name}`' for name in revisions)}; {len(rounds)} "
        f"measurements count, {thrown_away} were thrown away because others disturbed them\n{_round_counts(rows)}"
    )


def _round_counts(rows: Mapping[str, Record]) -> str:
    """Return in how many rounds the rows were measured."""
    by_count: dict[int, list[str]] = {}
    for name, row in rows.items():
        by_count.setdefault(min(len(found["rounds"]) for found in row["contestants"].values()), []).append(name)
    parts = [f"{count} of {', '.join(by_count[count])}" for count in sorted(by_count)]
    return f"- rounds: {'; '.join(parts)}\n"


def _studies(rows: Mapping[str, Record], who: str, *, ours: Callable[[Record], str], share: float = 1.0) -> str:
    """Return what was asked of whole studies, or a share of it, beside what one of bakeoff's ways reached."""
    head = ["work", who]
    head += [f"{title}: {word}" for title in MAIN_PEERS.values() for word in ("asked", "measured")]
    lines = []
    for row in STUDY_ROWS:
        found = rows.get(row.name, _NOTHING)
        cells = [_study_title(row), with_range(figure(found, ours(found)), unit=" s")]
        for peer, asked in row.goals:
            cells += [f"≥ {share * asked:g} ×", with_range(ratio(found, peer, ours=ours(found)), unit=" ×")]
        lines.append(cells)
    return markdown(head, lines)


def _without_compiler(rows: Mapping[str, Record]) -> str:
    return _studies(rows, "bakeoff, no compiler", ours=lambda _: NO_COMPILER, share=NO_COMPILER_SHARE)


def _study_title(row: StudyRow) -> str:
    part = f", {row.variants[0]}" if row.variants else ""
    return f"`{row.study}`{part}, {row.seeds} seeds × {row.epochs} epochs"


def _study_tables(rows: Mapping[str, Record]) -> Iterator[str]:
    for row in STUDY_ROWS:
        if row.name not in rows:
            continue
        found = rows[row.name]
        yield (
            f"### {_study_title(row)}\n\n{found['trials']} trials. Trained here: by bakeoff {found['our_epochs']:g} of "
            f"{found['epochs']} epochs, all seeds; by each peer {found['peer_epochs']} epochs of one seed on "
            f"{found['peer_images']:,} images, the ensemble all seeds at once.\n\n"
            f"{contestants_table(found)}\n{_fixed_costs(found)}"
        )


def _fixed_costs(found: Record) -> str:
    head = ["", "start, seconds", "building and compiling a network, seconds", "test accuracy of its trials"]
    lines = [
        [
            one["title"],
            with_range(figure(found, name, "start_seconds")),
            with_range(figure(found, name, "compile_seconds")) if figure(found, name, "compile_seconds") else "–",
            short(middle.middle) if (middle := figure(found, name, "accuracy")) else "–",
        ]
        for name, one in found["contestants"].items()
    ]
    return markdown(head, lines)


def _step_tables(kept: Record) -> Iterator[str]:
    for row in STEP_ROWS:
        found = kept["rows"].get(row.name)
        if found is None:
            continue
        least = limit_microseconds(found, kept["roofline"])
        own = figure(found, "bakeoff")
        share = f" bakeoff is at {least / own.middle:.0%} of it." if own else ""
        yield (
            f"### {row.variant} of `{row.study}`, batches of {found['batch_size']}\n\n"
            f"{short(found['mflop_per_image'])} MFLOP an image, so at least {short(least)} µs on this machine."
            f"{share}\n\n"
            f"{contestants_table(found)}"
        )


def _beside_epochs(rows: Mapping[str, Record]) -> str:
    asked = f"≤ {_MOST_BESIDE_EPOCHS:g} %"
    lines = [[_study_title(row), with_range(share, unit=" %"), asked] for row, share in _shares_beside(rows)]
    return markdown(["work", "beside its epochs", "asked"], lines) if lines else _NOT_MEASURED


def _shares_beside(rows: Mapping[str, Record]) -> Iterator[tuple[StudyRow, Figure | None]]:
    return ((row, beside_epochs(rows[row.name])) for row in STUDY_ROWS if row.name in rows)


def _seeds(rows: Mapping[str, Record]) -> str:
    if "seeds" not in rows:
        return _NOT_MEASURED
    row = rows["seeds"]
    few, many = (f"bakeoff_{seeds}_seeds" for seeds in SEEDS)
    change = ratio(row, many, ours=few)
    table = contestants_table(row)
    further = each_further(row, few, many, count=SEEDS[1] - SEEDS[0])
    return (
        f"{table}\nThe epochs of {SEEDS[1]} seeds cost {with_range(change, unit=' ×')} as much a trial as those of "
        f"{SEEDS[0]}. Of the whole command, judging and storing included, each further trial took "
        f"{with_range(further, unit=' s')}.\n"
    )


def _commands(rows: Mapping[str, Record]) -> str:
    if "commands" not in rows:
        return _NOT_MEASURED
    row = rows["commands"]
    lines = [
        [f"`{name}`", with_range(figure(row, name)), f"≤ {row['goals'][name]:g}" if name in row["goals"] else ""]
        for name in row["contestants"]
    ]
    return markdown(["", "seconds", "asked"], lines)


def _others(results: Path) -> Iterator[Record]:
    """Yield what was measured on other machines, whose files lie beside the first one's and begin with its name."""
    for path in sorted(results.parent.glob(f"{results.stem}_*.json")):
        yield read(path)


def _other_machine(kept: Record) -> str:
    """Return what whole studies took there."""
    rows = {row.name: kept["rows"][row.name] for row in STUDY_ROWS if row.name in kept["rows"]}
    tables = (_studies(rows, "bakeoff", ours=best), _without_compiler(rows), _beside_epochs(rows))
    return "\n".join((_machine({**kept, "rows": rows}), *tables))


def _shortfalls(rows: Mapping[str, Any]) -> Iterator[str]:
    lines = [
        *(
            f"- {one.row}: {one.asked:g} × was asked for against {_TITLES[one.contestant]}, "
            f"{with_range(one.found, unit=' ×')} was measured.\n"
            for one in missed_ratios(rows)
        ),
        *(
            f"- {one.row}, without a compiler: {one.asked:g} × was asked for against {_TITLES[one.contestant]}, "
            f"{with_range(one.found, unit=' ×')} was measured.\n"
            for one in missed_ratios(rows, share=NO_COMPILER_SHARE, ours=NO_COMPILER)
        ),
        *(
            f"- {one.row}: {_TITLES[one.contestant]} is ahead of bakeoff: {with_range(one.found, unit=' ×')}.\n"
            for one in leaders(rows, list(_TITLES))
        ),
        *(
            f"- `{one.contestant}` takes {with_range(one.found, unit=' s')}, asked was at most {one.asked:g} s.\n"
            for one in missed_waits(rows)
        ),
        *(f"- {row}: {_TITLES.get(name, name)} could not be measured.\n" for row, name in _failed(rows)),
    ]
    lines += [
        f"- {row.name}: {with_range(share, unit=' %')} of its time is no epoch, {_MOST_BESIDE_EPOCHS:g} % was asked.\n"
        for row, share in _shares_beside(rows)
        if share is not None and share.middle > _MOST_BESIDE_EPOCHS
    ]
    lines += _not_measured(rows)
    yield from lines or ["Nothing of what was measured.\n"]


def _not_measured(rows: Mapping[str, Any]) -> Iterator[str]:
    missing = [row.name for row in (*STEP_ROWS, *STUDY_ROWS) if row.name not in rows]
    if missing:
        yield f"- Not measured at all: {', '.join(missing)}.\n"
    alone = [row.name for row in STUDY_ROWS if row.name in rows and NO_COMPILER not in rows[row.name]["contestants"]]
    if alone:
        yield f"- Not measured without a compiler: {', '.join(alone)}.\n"


def _failed(rows: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for row, found in rows.items():
        for name in found["failures"]:
            yield row, name

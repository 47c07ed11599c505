"""Write the overview, and what the README shows of it: all that was measured in, Markdown out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bakeoff.pages import escaped
from bakeoff.report import VerdictView, count_text, plain
from reproduction.evidence import StudyEvidence
from reproduction.figures import Drawn
from reproduction.standing import Answer, Judged, Reproduced, Standing, judged
from reproduction.words import (
    MARKS,
    NOT_RUN,
    PRELIMINARY,
    amount_words,
    bullets,
    evidence_words,
    listed,
    outcome_words,
    quoted,
    table,
)

_MOST_TOLD = 5
_SHOWN_FIRST = (
    "mlp_tuning_comparison",
    "mlp_regularised_fair_differences",
    "mlp_regularised_comparison",
    "mlp_tuning_learning_curves",
)
_SHOWN = 3


def overview_page(reproduced: Sequence[Reproduced], *, machines: Sequence[str], trial_count: int) -> str:
    """Return the overview.

    Args:
        reproduced: The notebooks.
        machines: Where their trials were trained.
        trial_count: How many distinct trials have ended.
    """
    found = judged(reproduced)
    blocks = [
        "# What five notebooks concluded, and what holds",
        "Five notebooks compare neural networks on MNIST. Each asked good questions, trained every network once, and "
        "drew conclusions or let its tables suggest them. Here each is repeated as it was written, from several seeds, "
        "and asked again with its mistakes repaired: images held out for validation, one thing changed at a time, and "
        "the settings that it meant to use. All train on MNIST's 60,000 images, less what is held out.",
        f"So far {count_text(trial_count, 'trial')} have ended, on {_joined(machines)}. Every figure on these pages "
        "was measured, and every verdict follows from the trials: a script makes the pages from the "
        "[stored results](results/README.md). [What the verdicts rest on](../statistics.md) is explained in two pages.",
        overview_table(reproduced, folder=""),
        _KEY,
        "Below, *as written* is the verdict on the notebook's own networks, *repaired* that on the same question with "
        "one thing changed at a time, and *beside* that on a question near it, which does not say whether the "
        "conclusion holds. It fails where either of the first two speaks against it, and holds where both bear it out.",
        *_section("What does not hold, or not as it was said", found, standing="fails"),
        *_section("What holds", found, standing="holds"),
        *_section("What stays open", found, standing="open"),
        *_not_run(reproduced),
        _REBUILDING,
    ]
    return "\n\n".join(blocks) + "\n"


def readme_block(reproduced: Sequence[Reproduced], *, drawn: Sequence[Drawn]) -> str:
    """Return what the README shows: the table, some of what does not hold, and three figures."""
    failing = [_in_a_line(each) for each in judged(reproduced) if each.standing == "fails"]
    more = len(failing) - _MOST_TOLD
    rest = [f"[… and {count_text(more, 'more conclusion')}](docs/reproduction/README.md)"] if more > 0 else []
    said = ["What does not hold, or not as it was said:"] if failing else []
    blocks = [
        overview_table(reproduced, folder="docs/reproduction/"),
        _KEY,
        *said,
        bullets([*failing[:_MOST_TOLD], *rest]),
        *(
            f'<img src="docs/reproduction/figures/{each.file}" alt="{each.title}" width="600">'
            for each in _chosen(drawn)
        ),
    ]
    return "\n\n".join(block for block in blocks if block)


def overview_table(reproduced: Sequence[Reproduced], *, folder: str) -> str:
    """Return a row for each notebook; its links lead into `folder`."""
    head = ["the notebook asked", "trained as written", "its conclusions", "the repaired ones", "published figures"]
    rows = (
        [
            f"[{escaped(each.written.results.study.title)}]({folder}{each.notebook.study}.md)",
            amount_words(each.written).replace(" networks trained", ""),
            _counted([each.written.claims[one.says] for one in each.notebook.conclusions], each.written),
            _counted(list(each.fair.claims.values()), each.fair),
            _matching(each.written),
        ]
        for each in reproduced
    )
    return table(head, rows)


_KEY = (
    f"Conclusions: {', '.join(f'{mark} {word}' for word, mark in MARKS.items())}, – {NOT_RUN}, "
    f"{PRELIMINARY} preliminary, with fewer seeds than planned; *the repaired ones* change one thing at a time. "
    "*Published figures*: how many lie where 95 % of single runs of ours would, which few seeds leave wide. n: seeds "
    "of each network."
)

_REBUILDING = """## Rebuild the pages, or add seeds

`make reproduction` makes these pages again from the [stored results](results/README.md), without training. They are a
store like any other, with the weights left out: look at them with `--store docs/reproduction/results/bakeoff.db`. To
add seeds, train into a copy and bring what has ended back:

```sh
cp docs/reproduction/results/bakeoff.db more.db
bakeoff run kernel_size --only conv2_5x5 --seeds 4 --store more.db
make reproduction STORE=more.db
```

Only what is missing is trained, and it may be stopped at any time. Training times differ between machines, so claims
about time speak of the one that they were timed on."""


def _counted(views: Sequence[VerdictView], evidence: StudyEvidence) -> str:
    run = [view for view in views if evidence.is_run(view.verdict)]
    counts = Counter(view.outcome for view in run)
    parts = [f"{counts[outcome]} {mark}" for outcome, mark in MARKS.items() if counts[outcome]]
    missing = len(views) - len(run)
    return " · ".join(parts + ([f"{missing} –"] if missing else []))


def _matching(evidence: StudyEvidence) -> str:
    judged = evidence.judged
    near = sum(each.departure != "outside single runs" for each in judged)
    return f"{near} of {len(judged)}{f' {PRELIMINARY}' if evidence.has_early_figures else ''}" if judged else "–"


def _section(title: str, found: Sequence[Judged], *, standing: Standing) -> Iterator[str]:
    by_notebook: dict[str, list[str]] = {}
    for each in found:
        if each.standing == standing:
            study = each.reproduced.written.results.study
            link = f"**[{escaped(study.title)}]({each.reproduced.notebook.study}.md)**"
            by_notebook.setdefault(link, []).append(_told(each))
    if by_notebook:
        yield f"## {title}"
    for link, told in by_notebook.items():
        yield link
        yield bullets(told)


def _told(each: Judged) -> str:
    """Return a conclusion with all that was found of it."""
    parts = [quoted(each.conclusion.says), *(_answer(answer, each.conclusion.says) for answer in each.answers)]
    return "<br>".join(parts)


def _answer(answer: Answer, concluded: str) -> str:
    asked = "" if answer.view.says == concluded else f", {quoted(answer.view.says)}"
    return f"{answer.asked.capitalize()}{asked}: {_found(answer)}."


def _in_a_line(each: Judged) -> str:
    """Return a conclusion with the first thing that speaks against it."""
    answer = next(answer for answer in each.answers if answer.is_against)
    where = "repaired, " if answer.asked == "repaired" else ""
    asked = "" if answer.view.says == each.conclusion.says else f"{quoted(answer.view.says)} "
    return f"{quoted(each.conclusion.says)} – {where}{asked}{_found(answer)}."


def _found(answer: Answer) -> str:
    return "; ".join(filter(None, [outcome_words(answer.view, answer.evidence), evidence_words(answer.view)]))


def _not_run(reproduced: Sequence[Reproduced]) -> Iterator[str]:
    missing: Mapping[str, list[str]] = {
        evidence.results.study.name: [name for name, count in evidence.seed_counts.items() if not count]
        for each in reproduced
        for evidence in (each.written, each.fair)
    }
    told = [f"{listed([study])}: {listed(names)}" for study, names in missing.items() if names]
    if told:
        yield "## Not run yet"
        yield "Of these networks no trial has ended, and claims about them are open:"
        yield bullets(told)


def _chosen(drawn: Sequence[Drawn]) -> list[Drawn]:
    by_name = {each.file.removesuffix(".png"): each for each in drawn}
    return [by_name[name] for name in _SHOWN_FIRST if name in by_name][:_SHOWN]


def _joined(machines: Sequence[str]) -> str:
    return " and ".join(escaped(plain(each)) for each in machines) or "no machine"

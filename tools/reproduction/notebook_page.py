"""Write a notebook's page: what it said and what was measured in, Markdown out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bakeoff.pages import escaped
from bakeoff.report import VerdictView, metric_name, value_text
from reproduction.evidence import PublishedFigure, StudyEvidence
from reproduction.figures import Drawn
from reproduction.sources import Conclusion, Notebook
from reproduction.words import (
    DEPARTURES,
    LATER,
    PRELIMINARY,
    amount_words,
    bullets,
    code,
    evidence_words,
    listed,
    mean_words,
    outcome_words,
    own_words,
    range_words,
    table,
)

_BREAK = "<br>"
_NOTHING = "–"
Reasons = Mapping[tuple[str, str, str], str]


def notebook_page(
    notebook: Notebook,
    *,
    written: StudyEvidence,
    fair: StudyEvidence,
    drawn: tuple[Drawn, ...],
    reasons: Reasons,
) -> str:
    """Return the page.

    Args:
        notebook: What it said.
        written: What its own networks gave.
        fair: What the repaired study gave.
        drawn: The figures that there are.
        reasons: Why a figure may depart from the published one.
    """
    blocks = [
        f"# {escaped(written.results.study.title)}",
        "[← All five notebooks](README.md)",
        f"{notebook.about} The study {code(notebook.study)} repeats the notebook as it was written: "
        f"{amount_words(written)}. {code(notebook.fair)} repairs it: {amount_words(fair)}. Precision: "
        f"{listed(sorted({written.results.study.precision, fair.results.study.precision}))}.",
        "## What it concluded, and what the evidence says",
        *_conclusions(notebook, written, fair),
        "## Published beside ours",
        *_published(notebook, written, reasons),
        *_figures(drawn, notebook.study),
        "## The repaired study",
        *_repaired(notebook, fair),
        *_figures(drawn, notebook.fair),
        "## What is wrong with the notebook",
        bullets(escaped(each) for each in notebook.mistakes),
        "## Every verdict in full",
        *_in_full(notebook.study, written),
        *_in_full(notebook.fair, fair),
        "## Look for yourself",
        _commands(notebook),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _conclusions(notebook: Notebook, written: StudyEvidence, fair: StudyEvidence) -> Iterator[str]:
    yield (
        f"{escaped(notebook.conclusions_are)} *Its own figures* are those that it printed, one run each. *As written*: "
        "its networks, trained again from several seeds. *Repaired*: the nearest questions that change one thing at a "
        "time."
    )
    rows = (_conclusion_row(each, written, fair) for each in notebook.conclusions)
    yield table(["the notebook's conclusion", "its own figures", "as written", "repaired"], rows)
    yield _legend(written, fair)
    if notebook.untested:
        yield "What its networks cannot test, however often they are trained:"
        rows = ([escaped(each.says), own_words(each.own), _asked_again(each, fair)] for each in notebook.untested)
        yield table(["the notebook's conclusion", "its own figures", "repaired"], rows)


def _conclusion_row(each: Conclusion, written: StudyEvidence, fair: StudyEvidence) -> list[str]:
    verdict = _told(written.claims[each.says], written)
    return [escaped(each.says), own_words(each.own), verdict, _asked_again(each, fair)]


def _asked_again(each: Conclusion, fair: StudyEvidence) -> str:
    asked = (*each.repaired, *each.beside)
    told = (f"*{escaped(says)}*{_BREAK}{_told(fair.claims[says], fair)}" for says in asked)
    return _BREAK.join(told) or _NOTHING


def _told(view: VerdictView, evidence: StudyEvidence) -> str:
    return _BREAK.join(filter(None, [outcome_words(view, evidence), evidence_words(view)]))


def _legend(written: StudyEvidence, fair: StudyEvidence) -> str:
    sentences = [
        "In brackets: the interval that decides. Over all claims of a study together the chance of a false verdict is "
        "held below 5 in 100. Where nothing else is said, a claim is about test accuracy, for other seeds and other "
        "test images."
    ]
    both = [(evidence, view) for evidence in (written, fair) for view in evidence.claims.values()]
    if any(evidence.is_preliminary(view.verdict) for evidence, view in both):
        plans = f"{written.planned_count} as written, {fair.planned_count} repaired"
        sentences.append(
            f"{PRELIMINARY} Preliminary: fewer seeds than planned ({plans}). It may change as seeds are added, and who "
            "looks more than once is wrong more often."
        )
    if any(not view.verdict.is_frozen for _, view in both):
        sentences.append(f"{LATER} Claimed after results existed: judged apart from the claims that came before them.")
    return " ".join(sentences)


def _published(notebook: Notebook, evidence: StudyEvidence, reasons: Reasons) -> Iterator[str]:
    study = evidence.results.study
    watched = (
        " The test set watched the training, as in the notebook, so test figures are not of unseen images."
        if study.validation == "test"
        else ""
    )
    yield (
        "Published: one run, as the notebook printed it. Ours: the mean over n seeds ± half its 95 % Student interval, "
        "on the same test images. *Single runs*: where 95 % of single runs of ours would lie. Training figures are "
        f"like for like: means over the last epoch, dropout on.{watched}"
    )
    head = ["network", "figure", "published", "ours", "n", "single runs of ours", ""]
    yield table(head, map(_published_row, evidence.published), right=(2, 3, 4, 5))
    yield (
        "≠: the published figure lies outside the interval of our mean, as single runs often do where there are many "
        "seeds. **≠≠**: it also lies outside the range of our single runs."
    )
    unrun = [name for name, count in evidence.seed_counts.items() if not count]
    if unrun:
        yield f"Not run yet, so that nothing is known of them here: {listed(unrun)}."
    shared = [(name, evidence.results.same_as(name)) for name in evidence.results.variants]
    same = [f"{code(name)} has the settings of {code(other)}" for name, other in shared if other is not None]
    if same:
        yield f"{'; '.join(same)}: they share their trials, as the notebook's two runs of each are one network twice."
    yield "Training times are not set beside the published ones: they are those of other machines."
    yield from _departures(notebook, evidence, reasons)


def _published_row(figure: PublishedFigure) -> list[str]:
    return [
        code(figure.variant),
        metric_name(figure.metric),
        value_text(figure.published, figure.metric),
        mean_words(figure.ours, figure.metric),
        str(figure.ours.count) if figure.ours is not None else "0",
        range_words(figure),
        DEPARTURES[figure.departure],
    ]


def _departures(notebook: Notebook, evidence: StudyEvidence, reasons: Reasons) -> Iterator[str]:
    far = [each for each in evidence.published if each.departure == "outside single runs"]
    near = [each for each in evidence.published if each.departure == "outside the mean's interval"]
    judged = evidence.judged
    if not judged:
        return
    yield "### Where ours departs from the published"
    yield (
        f"Of {len(judged)} figures {len(judged) - len(far) - len(near)} lie within the interval of our mean, "
        f"{len(near)} more within the range of our single runs, and {len(far)} outside both."
    )
    if evidence.has_early_figures:
        yield "Few seeds leave that range wide: lying within it says little yet."
    if far:
        yield "By luck alone one in twenty would lie there. The reasons given are thought about, not measured:"
        yield bullets(_departure(notebook, each, reasons) for each in far)


def _departure(notebook: Notebook, figure: PublishedFigure, reasons: Reasons) -> str:
    because = reasons.get((notebook.study, figure.variant, figure.metric), "No reason was found.")
    published, ours = value_text(figure.published, figure.metric), mean_words(figure.ours, figure.metric)
    count = figure.ours.count if figure.ours is not None else 0
    return (
        f"{code(figure.variant)}, {metric_name(figure.metric)}: published {published}, ours {ours} (n = {count}). "
        f"{escaped(because)}"
    )


def _repaired(notebook: Notebook, fair: StudyEvidence) -> Iterator[str]:
    study = fair.results.study
    yield f"**{escaped(study.title)}** What was changed is told in the [study]({_study_link(notebook.fair)}) itself."
    rows = (
        [
            code(name),
            escaped(written.title) if (written := study.variants.get(name)) else "",
            mean_words(fair.results.summary(name, "test_accuracy"), "test_accuracy"),
            mean_words(fair.results.summary(name, "test_loss"), "test_loss"),
            str(count),
        ]
        for name, count in fair.seed_counts.items()
    )
    yield table(["network", "", "test accuracy", "test loss", "n"], rows, right=(2, 3, 4))
    yield "± half the 95 % Student interval over seeds, on these test images."


def _figures(drawn: tuple[Drawn, ...], study: str) -> Iterator[str]:
    for each in drawn:
        if each.study == study:
            yield f"![{escaped(each.title)}](figures/{each.file})"


def _in_full(name: str, evidence: StudyEvidence) -> Iterator[str]:
    yield f"<details>\n<summary>{code(name).strip('`')}: {len(evidence.claims)} claims</summary>"
    for view in evidence.claims.values():
        # Of a claim that was not run the verdict says only that it waits.
        told = [*view.sentences, view.one_run] if evidence.is_run(view.verdict) else []
        claim = f"- {outcome_words(view, evidence)}: {escaped(view.says)} {code(view.expect)}"
        yield _BREAK.join(filter(None, [claim, escaped(" ".join(filter(None, told)))]))
    yield "</details>"


def _commands(notebook: Notebook) -> str:
    store = "docs/reproduction/results/bakeoff.db"
    shown = [
        f"bakeoff {command} {study} --store {store}"
        for study in (notebook.study, notebook.fair)
        for command in ("show", "verdict", "report")
    ]
    return "```sh\n" + "\n".join(shown) + "\n```"


def _study_link(name: str) -> str:
    return f"../../src/bakeoff/spec/studies/{name}.toml"

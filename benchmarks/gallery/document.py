"""One part of the document: what was trained, how well it does, pictures, what the gate said."""

from __future__ import annotations

from benchmarks.gallery.asking import ONE_ROW, Answer, Asked
from benchmarks.gallery.exhibit import Exhibit, Picture
from benchmarks.gallery.over_rows import strongest_sizes
from benchmarks.gallery.pictures import bars_of
from core.catalogue import METHODS, METRICS
from core.catalogue.baselines import BASELINES
from core.evidence.wording import (
    count_text,
    digits_for,
    figure_text,
    interval_text,
    listed,
    probability_text,
)
from reports.sections.quoting import player_name
from reports.sections.texts import case_words
from reports.stages.method_words import percent_text

_FOLDER = "images/explanations"
_TOLD = 3


def part_of(asked: Asked) -> str:
    """Return the markdown of one exhibit."""
    exhibit = asked.exhibit
    first = next(one for one in asked.answers.values() if one.explanation is not None)
    opening = (
        f"{exhibit.data} {exhibit.network} {performance_words(asked)} Explained is the "
        f"{first.record.target}, over {count_text(len(asked.rows), 'test row', 'test rows')}. "
        f"Baseline: {first.record.baseline[:1].lower()}{first.record.baseline[1:]}"
        f"{_other_start(asked)}"
    )
    lines = [f"## {exhibit.title}", "", opening, ""]
    for picture in exhibit.pictures:
        lines += [*_picture(asked, picture), ""]
    lines += [*_gates(asked), "", *_refused(asked), ""]
    return "\n".join(lines)


def _other_start(asked: Asked) -> str:
    """Return which methods start at the background's mean output in the place of the baseline's."""
    kind, plan = asked.explaining.prepared.record.kind, asked.explaining.plan.explanation
    titles = [
        METHODS[name].title
        for name, answer in asked.answers.items()
        if answer.explanation is not None
        and "background" in METHODS[name].needs
        and (kind == "tabular" or "regions" not in METHODS[name].needs)
    ]
    if not titles or kind == "text" or BASELINES[plan.baseline].is_many:
        return ""
    verb = "starts" if len(titles) == 1 else "start"
    return f" {listed(titles)} {verb} at the mean output over {plan.background} training rows."


def performance_words(asked: Asked) -> str:
    """Return how well the network does, beside what needs no network."""
    metric, performance = asked.exhibit.case.metric, asked.performance
    estimate = dict(performance.metrics)[metric]
    digits = 3 if metric == "accuracy" else digits_for(abs(estimate.value or 0.0))
    interval = interval_text(estimate.low, estimate.high, digits=digits)
    title = METRICS[metric].title
    if asked.naive is None:
        other = dict(performance.linear)[metric].value
        beside = f"a linear model on the same inputs {figure_text(other, digits=digits)}"
    else:
        beside = f"the best naive forecast {figure_text(asked.naive, digits=digits)}"
    rows = f"{performance.rows:,} test rows"
    value = figure_text(estimate.value, digits=digits)
    return f"{title} on {rows}: {value} ({interval}); {beside}."


def _picture(asked: Asked, picture: Picture) -> list[str]:
    title = asked.exhibit.title
    methods = listed([METHODS[name].title for name in picture.methods]) or "profiles"
    said = " ".join(
        sentence
        for sentence in (
            _row_words(asked, picture),
            _strongest(asked, picture),
            _blank_words(asked, picture),
        )
        if sentence
    )
    return [
        f"![{title}: {methods}]({_FOLDER}/{picture.name}.png)",
        "",
        f"*{said}{' ' if said else ''}{asked.exhibit.licence}*",
        "",
        picture.reading,
    ]


def _row_words(asked: Asked, picture: Picture) -> str:
    """Return which row is shown, by what rule."""
    if picture.form == "mean":
        rows = len(asked.places_of(picture.choice.label))
        return f"The mean of {rows} test rows of class {picture.choice.label}, rightly predicted."
    if picture.form not in ONE_ROW:
        return ""
    place = asked.chosen[picture.choice]
    if asked.shares is None:
        return "The test window whose error is the median."
    names = asked.explaining.prepared.record.class_names
    position = int(asked.positions[place])
    predicted = int(asked.predicted[position])
    share = probability_text(float(asked.shares[position, predicted]))
    recorded = names[int(asked.explaining.prepared.targets_of("test")[position])]
    rule = (
        "The test row that is wrong with the most certainty"
        if picture.choice.is_error
        else ("A test row that is right, of median certainty")
    )
    return f"{rule}: recorded {recorded}, predicted {names[predicted]} ({share})."


def _strongest(asked: Asked, picture: Picture) -> str:
    """Return the strongest parts of what is drawn, in figures."""
    record = asked.explaining.prepared.record
    if not picture.methods or asked.answers[picture.methods[0]].explanation is None:
        return ""
    answer = asked.answers[picture.methods[0]]
    if picture.form in ("swarm", "sizes"):
        sizes = strongest_sizes(answer, kind=record.kind)[:_TOLD]
        digits = digits_for(sizes[0][1].value or 0.0)
        told = [
            f"{player_name(record.kind, name)} {figure_text(one.value, digits=digits)}"
            for name, one in sizes
        ]
        return f"Largest mean size by {answer.title}: {listed(told)}."
    if picture.form in ("waterfall", "force", "bars"):
        bars = bars_of(asked, answer, asked.chosen[picture.choice])[:_TOLD]
        pairs = [(bar.label, bar.value) for bar in bars]
    elif picture.form == "maps" and record.kind == "text":
        pairs = _strongest_words(asked, answer, asked.chosen[picture.choice])
    else:
        return ""
    digits = digits_for(max(abs(value) for _, value in pairs))
    told = [f"{name} {figure_text(value, digits=digits, signed=True)}" for name, value in pairs]
    return f"Strongest by {answer.title}: {listed(told)}."


def _blank_words(asked: Asked, picture: Picture) -> str:
    """Say which maps are blank, and that this is what the method says."""
    if picture.form != "maps":
        return ""
    place = asked.chosen[picture.choice]
    blank = [
        answer.title
        for answer in (asked.answers[name] for name in picture.methods)
        if answer.explanation is not None and not answer.explanation.values[place].any()
    ]
    return f"{listed(blank)}: nothing speaks for the class." if blank else ""


def _strongest_words(asked: Asked, answer: Answer, place: int) -> list[tuple[str, float]]:
    assert answer.explanation is not None
    words, _ = case_words(asked.explaining.prepared, int(asked.rows[place]))
    values = answer.explanation.player_values[place][: len(words)].tolist()
    pairs = sorted(zip(words, values, strict=True), key=lambda pair: -abs(pair[1]))
    return [(f"“{word}”", value) for word, value in pairs[:_TOLD]]


def _gates(asked: Asked) -> list[str]:
    return [
        "| method | family | the gate |",
        "|---|---|---|",
        *(
            f"| {answer.title} | {METHODS[name].family} | {gate_words(answer)} |"
            for name, answer in asked.answers.items()
            if answer.record.status != "refused"
        ),
    ]


def gate_words(answer: Answer) -> str:
    """Return what the gate said of one method, in figures."""
    gate = answer.record.gate
    if gate is None:
        return f"could not run: {answer.record.reason}"
    if gate.rule == "none":
        return "descriptive: owes no sum"
    if gate.rule == "construction":
        return "adds up by construction, which proves nothing"
    count, within = len(gate.within), sum(gate.within)
    largest = f"largest error {percent_text(max(gate.errors))}"
    note = ", judged by its own standard errors" if gate.rule == "sampled" else ""
    if within == count:
        return f"within on all {count} rows, {largest}{note}"
    return f"missed on {count - within} of {count} rows, {largest}{note}"


def _refused(asked: Asked) -> list[str]:
    """Return the refused methods with their reasons, those of one reason together."""
    told: dict[str, list[str]] = {}
    for name, reason in asked.refused().items():
        title = METHODS[name].title
        told.setdefault(reason.replace(title, "{}"), []).append(title)
    if not told:
        return ["None of the methods for such data is refused."]
    lines = ["Refused:", ""]
    for reason, (first, *others) in told.items():
        same = f" The same holds for {listed(others)}." if others else ""
        lines.append(f"- {first}: {reason.replace('{}', first)}{same}")
    return lines


def skipped(exhibit: Exhibit) -> str:
    """Return why there is nothing to be shown."""
    return f"there is no folder shared/data/{exhibit.case.folder}"

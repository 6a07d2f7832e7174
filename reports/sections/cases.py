"""Section 11: single rows, why they were chosen, and what moved the output for them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.catalogue import METHODS
from core.data.display import drawn_line, real_steps
from core.evidence import EvidenceBook
from core.evidence.wording import count_text, digits_for, figure_text, probability_text
from core.records.base import Estimate
from reports.document import Block, Chart, Paragraph, Section
from reports.sections import case_pictures, texts
from reports.sections.global_ import quoted_method
from reports.sections.reading import Items, names_under, section, text_of
from reports.shown_values import shown_value
from reports.state import AuditState

_SHOWN_PLAYERS = 10
# Pictures are entered into evidence at no more than this many pixels a side.
_PICTURE_SIDE = 64

Doubles = npt.NDArray[np.float64]


def enter(book: EvidenceBook, state: AuditState) -> None:
    """Enter each case: rule, outcome, attributions of the quotable methods, and their errors."""
    quoted = quoted_method(state)
    for number in range(len(state.cases)):
        _enter_outcome(book, state, number)
        for method in state.case_arrays:
            _enter_gate(book, state, number, method)
        if state.prepared.record.kind == "tabular":
            if quoted is not None:
                _enter_players(book, state, number, quoted)
        elif state.prepared.record.kind == "text":
            texts.enter_case(book, state, number)
        else:
            _enter_picture(book, state, number)
    book.text("cases.kind", state.prepared.record.kind)
    if quoted is not None:
        book.text("cases.quoted", METHODS[quoted].title)
    if state.cases:
        book.sentence("cases.lead", _lead(state))


def _lead(state: AuditState) -> str:
    test = state.prepared.split.parts[2].rows
    return (
        f"{count_text(len(state.cases), 'case', 'cases').capitalize()} of {test:,} test rows, "
        "chosen by a rule that is printed with each. They illustrate; they do not represent."
    )


def _enter_outcome(book: EvidenceBook, state: AuditState, number: int) -> None:
    case, record = state.cases[number], state.prepared.record
    prefix = f"case.{number}"
    book.text(f"{prefix}.rule", case.rule)
    target = state.prepared.targets_of("test")[case.position]
    if state.probabilities is not None:
        shares = state.probabilities[case.position]
        predicted = int(np.argmax(shares))
        book.text(f"{prefix}.recorded", record.class_names[int(target)])
        book.text(f"{prefix}.predicted", record.class_names[predicted])
        book.text(f"{prefix}.probability", probability_text(float(shares[predicted])))
        sentence = (
            f"Recorded: {record.class_names[int(target)]}. Predicted: "
            f"{record.class_names[predicted]}, with probability "
            f"{probability_text(float(shares[predicted]))}."
        )
    else:
        step = state.plan.explanation.horizon - 1 if state.is_forecast else 0
        value = float(state.outputs[case.position, step])
        target = np.asarray(target).reshape(-1)[step]
        digits = digits_for(max(abs(value), abs(float(target))))
        book.text(f"{prefix}.recorded", figure_text(float(target), digits=digits))
        book.text(f"{prefix}.predicted", figure_text(value, digits=digits))
        ahead = f" {count_text(step + 1, 'step', 'steps')} ahead" if state.is_forecast else ""
        sentence = (
            f"Recorded{ahead}: {figure_text(float(target), digits=digits)}. Predicted: "
            f"{figure_text(value, digits=digits)}."
        )
    row = int(state.prepared.parts["test"][case.position]) + 1
    words = f"Row {row} of the data. {case.rule} {_again(state, number)}{sentence}"
    book.sentence(f"{prefix}.sentence", words, sources=(f"{prefix}.recorded",))


def _again(state: AuditState, number: int) -> str:
    """Say so where an earlier case took the first row of the same rule."""
    same = [k for k in range(number) if state.cases[k].rule == state.cases[number].rule]
    return f"The next row by this rule after case {same[-1] + 1}. " if same else ""


def _enter_gate(book: EvidenceBook, state: AuditState, number: int, method: str) -> None:
    shown = state.explained[method].cases
    assert shown is not None
    prefix = f"case.{number}.method.{method}"
    book.text(f"{prefix}.title", METHODS[method].title)
    if not METHODS[method].explains_output:
        book.text(f"{prefix}.target", shown.target)
    gate = shown.gate
    if gate is None or not gate.errors or gate.rule in ("none", "construction"):
        book.text(
            f"{prefix}.state", "descriptive" if gate and gate.rule == "none" else "by construction"
        )
        return
    error = gate.errors[number]
    book.figure(
        f"{prefix}.error", Estimate(value=error), digits=2, percent=True, parents=(shown.digest,)
    )
    book.text(f"{prefix}.state", "within" if gate.within[number] else "outside")


def _enter_players(book: EvidenceBook, state: AuditState, number: int, method: str) -> None:
    shown = state.explained[method].cases
    assert shown is not None
    values = state.case_arrays[method].players[number]
    prefix = f"case.{number}"
    parents = (shown.digest,)
    difference = shown.outputs[number] - shown.baseline_outputs[number]
    digits = digits_for(float(np.abs(values).max()))
    for name, value in (
        ("output", shown.outputs[number]),
        ("baseline_output", shown.baseline_outputs[number]),
        ("difference", difference),
    ):
        book.figure(
            f"{prefix}.{name}",
            Estimate(value=value),
            digits=digits,
            signed=name == "difference",
            parents=parents,
        )
    order = np.argsort(-np.abs(values), kind="stable")
    top, rest = order[:_SHOWN_PLAYERS], order[_SHOWN_PLAYERS:]
    row = int(state.prepared.parts["test"][state.cases[number].position])
    groups = state.plan.explanation.parts.groups
    for rank, place in enumerate(top):
        name = shown.players[place]
        book.text(f"{prefix}.player.{rank}.name", name)
        shown_text = shown_value(state.prepared.dataset, row, part=name, groups=groups)
        book.text(f"{prefix}.player.{rank}.value", shown_text)
        book.figure(
            f"{prefix}.player.{rank}.attribution",
            Estimate(value=float(values[place])),
            digits=digits,
            signed=True,
            parents=parents,
        )
    if len(rest):
        book.text(f"{prefix}.rest.name", f"{count_text(len(rest), 'other', 'others')} together")
        book.figure(
            f"{prefix}.rest.attribution",
            Estimate(value=float(values[rest].sum())),
            digits=digits,
            signed=True,
            parents=parents,
        )


def _enter_picture(book: EvidenceBook, state: AuditState, number: int) -> None:
    """Enter the input and each method's map, summed over channels, at display size."""
    position = state.cases[number].position
    row = state.prepared.parts["test"][position]
    raw = state.prepared.encoder.decode(state.prepared.inputs[row : row + 1])[0].astype(np.float64)
    kind = state.prepared.record.kind
    end = real_steps(state.prepared.dataset, int(row))
    shrink = _block_mean if kind == "image" else (lambda array: array[:end])
    is_image = kind == "image"
    shown = shrink(raw.mean(axis=0) if is_image else drawn_line(raw, task=state.plan.data.task))
    columns: dict[str, tuple[float | None, ...]] = {"input": _flat(shown)}
    parents = []
    for method, arrays in state.case_arrays.items():
        columns[method] = _flat(shrink(arrays.full[number].sum(axis=0)))
        shown_record = state.explained[method].cases
        assert shown_record is not None
        parents.append(shown_record.digest)
    truth = state.prepared.dataset.truth
    if truth is not None:
        columns["truth"] = tuple(float(step) for step in truth[row][:end])
    book.series(
        f"case.{number}.picture",
        columns,
        labels=tuple(str(side) for side in shown.shape),
        parents=tuple(parents),
    )


def _flat(array: Doubles) -> tuple[float, ...]:
    return tuple(float(value) for value in array.reshape(-1))


def _block_mean(image: Doubles) -> Doubles:
    """Return (H, W) averaged over equal blocks until no side is over the display size."""
    height, width = image.shape
    block = -(-max(height, width) // _PICTURE_SIDE)
    if block == 1:
        return image
    trimmed = image[: height // block * block, : width // block * block]
    blocks = trimmed.reshape(height // block, block, width // block, block)
    return np.asarray(blocks.mean(axis=(1, 3)))


def lay_out(items: Items) -> Section:
    """Return the section: a heading, a picture and, for tables, the values of each case."""
    numbers = names_under(items, "case")
    blocks: list[Block] = [_how_to_read(items)] if numbers else []
    for place, number in enumerate(numbers):
        blocks.append(
            Paragraph(heading=f"Case {place + 1}", text=text_of(items, f"case.{number}.sentence"))
        )
        blocks += _case(items, number, place + 1)
    lead = text_of(items, "cases.lead", "The plan shows no case.")
    return section(items, "cases", lead=lead, blocks=blocks, starts_page=False)


def _how_to_read(items: Items) -> Paragraph:
    target, baseline = text_of(items, "global.target"), text_of(items, "global.baseline")
    logit = ""
    if target.startswith("logit"):
        logit = (
            " Above zero the first of the two classes is the more probable one."
            if " minus logit of " in target
            else " The class with the largest logit is predicted, so that a negative logit can win."
        )
    is_table = text_of(items, "cases.kind") == "tabular"
    shared = "Attributions" if is_table else "Attributions that owe a sum, or force it,"
    return Paragraph(
        text=f"The output that is explained is the {target}.{logit} {shared} share out the "
        f"change of this output from the baseline to the row. Baseline: {baseline[:1].lower()}"
        f"{baseline[1:]}",
    )


def _case(items: Items, number: str, place: int) -> list[Block]:
    if f"case.{number}.words" in items or f"case.{number}.picture" in items:
        return list(case_pictures.charts(items, number, place))
    if f"case.{number}.player.0.name" in items:
        return [_bars(items, number, place)]
    return [
        Paragraph(text="No method kept its sum rule on enough rows, so that nothing is quoted.")
    ]


def _bars(items: Items, number: str, place: int) -> Chart:
    prefix = f"case.{number}"
    ranks = names_under(items, f"{prefix}.player")
    spoken = "; ".join(
        f"{text_of(items, f'{prefix}.player.{r}.name')} = "
        f"{text_of(items, f'{prefix}.player.{r}.value')}: "
        f"{text_of(items, f'{prefix}.player.{r}.attribution')}"
        for r in ranks
    )
    quoted = text_of(items, "cases.quoted")
    method = next(
        name
        for name in names_under(items, f"{prefix}.method")
        if text_of(items, f"{prefix}.method.{name}.title") == quoted
    )
    error = text_of(items, f"{prefix}.method.{method}.error")
    has_rest = f"{prefix}.rest.attribution" in items
    rest = "; the empty bar is the sum of the others" if has_rest else ""
    return Chart(
        caption=f"Case {place}: the largest attribution is that of "
        f"{text_of(items, f'{prefix}.player.0.name')}",
        svg=f"case-{number}",
        alternative=f"Attributions of case {place} by {quoted}, largest first: {spoken}.",
        note=f"{quoted}. Output {text_of(items, f'{prefix}.output')}, at the baseline "
        f"{text_of(items, f'{prefix}.baseline_output')}; the attributions share out "
        f"{text_of(items, f'{prefix}.difference')}, with an error of {error}. Labels: input and "
        "its value in this row. Filled bars raise the output, hatched bars lower it"
        f"{rest}.",
        evidence=f"case.{number}.*",
    )

"""Section 9: what the methods say over many rows, and which of them may be quoted."""

from __future__ import annotations

import statistics

from core.catalogue import METHODS, SECTIONS
from core.evidence import EvidenceBook
from core.evidence.wording import NO_BREAK, digits_for, listed
from core.records.base import Estimate
from reports.document import Block, Cell, Chart, Column, Paragraph, Row, Section, Table
from reports.sections import baselines, inside, overall, texts
from reports.sections.quoting import (
    IN_LEAD,
    SUM_RULES,
    claim,
    player_name,
    quoted_among,
    state_word,
    strongest,
    strongest_first,
)
from reports.sections.reading import (
    STATUS_GLYPHS,
    Items,
    cell,
    names_under,
    section,
    text_of,
    under,
)
from reports.state import AuditState, ExplainedRecord

_SHOWN_PLAYERS = 10


def quoted_method(state: AuditState) -> str | None:
    """Return the first method of the plan whose sum rule holds, which sentences may quote."""
    return quoted_among(state.explained)


def enter(book: EvidenceBook, state: AuditState) -> None:
    """Enter gate, faithfulness and mean attributions of every method."""
    for method, explained in state.explained.items():
        enter_method(book, method, explained)
    first = next(iter(state.explained.values())).sample
    book.count("global.rows", max(len(e.sample.rows) for e in state.explained.values()))
    book.text("global.target", _first_text(state, "target"))
    book.text("global.baseline", _first_text(state, "baseline"))
    tolerance = state.plan.explanation.tolerance
    book.figure(
        "global.tolerance",
        Estimate(value=tolerance),
        digits=1,
        percent=True,
        parents=(first.digest,),
    )
    baselines.enter(book, state)
    if state.prepared.record.kind == "text":
        texts.enter_global(book, state.explained)
    quoted = quoted_method(state)
    if quoted is not None:
        _enter_quoted(book, quoted, state)
    overall.enter(book, state)
    inside.enter(book, state)
    book.sentence("global.lead", _lead(state, quoted), sources=("global.rows",))


def _first_text(state: AuditState, field: str) -> str:
    # A unit inside the network is explained beside the output, never in its place.
    named = sorted(state.explained.items(), key=lambda pair: not METHODS[pair[0]].explains_output)
    texts = [getattr(e.sample, field) for _, e in named]
    return next((text for text in texts if text), "none")


def enter_method(book: EvidenceBook, method: str, explained: ExplainedRecord) -> None:
    """Enter what is said of one method: its gate, its errors and its faithfulness."""
    sample = explained.sample
    prefix = f"global.method.{method}"
    parents = (sample.digest,)
    book.text(f"{prefix}.title", METHODS[method].title)
    book.text(f"{prefix}.rule", SUM_RULES[METHODS[method].sum_rule])
    book.text(f"{prefix}.state", state_word(sample.status, sample.gate), parents=parents)
    book.text(f"{prefix}.reason", sample.reason, parents=parents)
    if sample.target and not METHODS[method].explains_output:
        book.text(f"{prefix}.target", sample.target, parents=parents)
    if sample.notes:
        book.text(f"{prefix}.notes", " ".join(sample.notes), parents=parents)
    gate = sample.gate
    if gate is not None and gate.share is not None and gate.rule in ("sum", "sampled"):
        book.figure(f"{prefix}.share", gate.share, digits=1, percent=True, parents=parents)
        if gate.rule == "sampled":
            book.text(f"{prefix}.sampled_rule", gate.note.replace("5%", f"5{NO_BREAK}%"))
        n = len(gate.errors)
        for name, value in (
            ("median_error", statistics.median(gate.errors)),
            ("largest_error", max(gate.errors)),
            ("floored", gate.floored),
        ):
            book.figure(
                f"{prefix}.{name}",
                Estimate(value=value, n=n),
                digits=0 if name == "floored" else 2,
                percent=True,
                parents=parents,
            )
    faithfulness = explained.faithfulness
    if faithfulness is None:
        return
    parents = (faithfulness.digest,)
    book.figure(
        f"{prefix}.deletion", faithfulness.deletion_gain, digits=2, signed=True, parents=parents
    )
    book.figure(
        f"{prefix}.insertion", faithfulness.insertion_gain, digits=2, signed=True, parents=parents
    )
    book.series(
        f"global.curve.{method}",
        {
            "deletion": faithfulness.deletion,
            "insertion": faithfulness.insertion,
            "random_deletion": faithfulness.random_deletion,
            "random_insertion": faithfulness.random_insertion,
        },
        parents=parents,
    )


def _enter_quoted(book: EvidenceBook, method: str, state: AuditState) -> None:
    sample = state.explained[method].sample
    book.text("global.quoted", METHODS[method].title)
    if not sample.mean_absolute:
        return  # words are told in a table of their own; parts that differ by row have no mean
    if state.prepared.record.kind == "image":
        grid = " × ".join(str(side) for side in state.plan.explanation.grid)
        words = f"The picture is cut into {grid} patches at most, counted from the top left."
        book.text("global.players_note", words)
    order = strongest_first(sample)
    largest = max((estimate.value or 0.0) for estimate in sample.mean_absolute)
    digits = digits_for(largest)
    for rank, place in enumerate(order[:_SHOWN_PLAYERS]):
        name = player_name(state.prepared.record.kind, sample.players[place])
        book.text(f"global.player.{rank}.name", name)
        book.figure(
            f"global.player.{rank}.mean",
            sample.mean_absolute[place],
            digits=digits,
            parents=(sample.digest,),
        )
    book.series(
        "global.all_players",
        {"mean": tuple(estimate.value for estimate in sample.mean_absolute)},
        labels=sample.players,
        parents=(sample.digest,),
    )
    total = sum(estimate.value or 0.0 for estimate in sample.mean_absolute)
    top = sum(sample.mean_absolute[place].value or 0.0 for place in order[:IN_LEAD])
    if total > 0:
        book.figure(
            "global.top_share",
            Estimate(value=top / total, n=len(sample.rows)),
            digits=0,
            percent=True,
        )


def _lead(state: AuditState, quoted: str | None) -> str:
    refused = [
        METHODS[m].title
        for m, e in state.explained.items()
        if e.sample.status in ("refused", "failed")
    ]
    end = (
        f" {listed(refused)} {'is' if len(refused) == 1 else 'are'} not shown, for reasons that "
        "stand below."
        if refused
        else ""
    )
    sample = state.explained[quoted].sample if quoted is not None else None
    return claim(sample, kind=state.prepared.record.kind) + end


def plain(state: AuditState) -> str:
    """Return the lead in words for a reader who knows no method, for the summary."""
    number = SECTIONS["global"].number
    quoted = quoted_method(state)
    if quoted is None:
        return f"Not known: no method gave an account that adds up (section {number})."
    sample = state.explained[quoted].sample
    if not sample.mean_absolute:
        return f"{claim(sample, kind=state.prepared.record.kind)} Section {number} tells more."
    names, share = strongest(sample, state.prepared.record.kind)
    return (
        f"On average most on {names}: {share} of all influence that one method, "
        f"{METHODS[quoted].title}, hands out on these rows. {_order_words(state, quoted)}"
        "The method's sums add up; whether its account is true to the network was not tested "
        f"(section {number})."
    )


def _order_words(state: AuditState, method: str) -> str:
    """Say so where the next input could as well be among the first."""
    means = sorted(
        state.explained[method].sample.mean_absolute, key=lambda mean: -(mean.value or 0.0)
    )
    if len(means) <= IN_LEAD:
        return ""
    low, high = means[IN_LEAD - 1].low, means[IN_LEAD].high
    is_open = low is None or high is None or low <= high
    return "Their intervals overlap with those of others. " if is_open else ""


def lay_out(items: Items) -> Section:
    """Return the section."""
    blocks: list[Block] = []
    if "global.all_players" in items:
        blocks.append(_players(items))
    blocks.append(_methods(items))
    if reasons := _reasons(items):
        blocks.append(Paragraph(heading="Why methods are not shown", text=reasons, closes=True))
    if names_under(items, "global.word"):
        blocks.append(texts.global_table(items))
    if under(items, "global.curve"):
        blocks.append(_faithfulness(items))
    blocks += baselines.blocks(items)
    blocks += overall.blocks(items)
    blocks += inside.blocks(items)
    blocks.append(Paragraph(heading="How the methods were run", text=_notes(items)))
    blocks.append(
        Paragraph(
            heading="How far this goes",
            text="A method within the gate adds up; that does not make it right. Whether these "
            "explanations survive tests of validity is not tested in this edition, and no "
            "sentence of this report says that they would.",
        )
    )
    return section(items, "global", lead=text_of(items, "global.lead"), blocks=blocks)


def _notes(items: Items) -> str:
    """Return what each method noted about its own run, those of one note together."""
    said: dict[str, list[str]] = {}
    for name in names_under(items, "global.method"):
        if note := text_of(items, f"global.method.{name}.notes"):
            said.setdefault(note, []).append(text_of(items, f"global.method.{name}.title"))
    chosen = f"Baseline: {text_of(items, 'global.baseline')}"
    lines = (f"{listed(titles)}: {note}" for note, titles in said.items())
    return "\n".join((f"{chosen} {text_of(items, 'global.baseline_reason')}", *lines))


def _reasons(items: Items) -> str:
    """Return why methods of the plan have no values, one line each."""
    said = []
    for name in names_under(items, "global.method"):
        title = text_of(items, f"global.method.{name}.title")
        if reason := text_of(items, f"global.method.{name}.reason"):
            said.append(reason if reason.startswith(title) else f"{title}: {reason}")
    return "\n".join(said)


def _players(items: Items) -> Chart:
    method = text_of(items, "global.quoted")
    ranks = names_under(items, "global.player")
    spoken = "; ".join(
        f"{text_of(items, f'global.player.{r}.name')} {text_of(items, f'global.player.{r}.mean')}"
        for r in ranks
    )
    return Chart(
        caption=players_caption(items),
        svg="global",
        alternative=f"Mean absolute attribution by {method}, largest first: {spoken}.",
        note=f"{method}, {text_of(items, 'global.target')}, over "
        f"{text_of(items, 'global.rows')} test rows drawn at random, rows within the gate only. "
        f"Baseline: {text_of(items, 'global.baseline')} Lines: 95\u00a0% percentile intervals "
        "over rows; where lines overlap the order is not settled, and they do not cover another "
        f"training run. {text_of(items, 'global.players_note')}".strip(),
        evidence="global.player.*",
    )


def players_caption(items: Items) -> str:
    """Return which part has the largest mean, if its interval lies above all others."""
    first, *others = (
        items[f"global.player.{rank}.mean"] for rank in names_under(items, "global.player")
    )
    highest = max((one.high for one in others if one.high is not None), default=0.0)
    if first.low is None or first.low <= highest:
        return "Mean absolute attribution; which part has the largest is not settled"
    return f"Mean absolute attribution is largest for {text_of(items, 'global.player.0.name')}"


def _methods(items: Items) -> Table:
    rows = tuple(_method_row(items, name) for name in names_under(items, "global.method"))
    return Table(
        caption="Every method asked, and whether its sums hold",
        columns=(
            Column(head="Method"),
            Column(head="Rows within", align="right", width=24),
            Column(head="Median error", align="right", width=20),
            Column(head="Deletion, gain", align="right", width=24),
            Column(head="Insertion, gain", align="right", width=24),
            Column(head="Sum rule", width=28),
        ),
        rows=rows,
        note=f"Gate: a row is within when its attributions miss the change of the output by at "
        f"most {text_of(items, 'global.tolerance')}.{_sampled_words(items)} Floored: share of rows "
        "whose change was so small that a tenth of the mean change took its place. By "
        "construction: the method forces its sum, which proves nothing. Descriptive: it owes no "
        "sum. Rows missed: some rows are not within. Gains compare with a random order, as shares "
        "of the mean change of the output, with bootstrap intervals over rows; above zero is "
        "better than chance, which an explanation that sees only the input can reach too. A "
        "struck-through method is quoted nowhere.",
        evidence="global.method.*",
    )


def _sampled_words(items: Items) -> str:
    """Return the rule of methods that draw, which are not judged by the tolerance."""
    notes = (
        text_of(items, f"global.method.{name}.sampled_rule")
        for name in names_under(items, "global.method")
    )
    rule = next((note for note in notes if note), "")
    return f" Methods that draw at random: {rule[:1].lower()}{rule[1:]}" if rule else ""


def _method_row(items: Items, name: str) -> Row:
    prefix = f"global.method.{name}"
    state = text_of(items, f"{prefix}.state")
    struck = state in ("Outside", "Refused", "Could not run")
    glyph = {
        "Within": "within",
        "Rows missed": "undecided",
        "Outside": "outside",
    }.get(state, "none")
    share = items.get(f"{prefix}.share")
    deletion, insertion = items.get(f"{prefix}.deletion"), items.get(f"{prefix}.insertion")
    return Row(
        cells=(
            cell(
                text_of(items, f"{prefix}.title"),
                "struck" if struck else "strong",
                under=(text_of(items, f"{prefix}.rule"), _target_words(items, prefix)),
            ),
            cell(share.text if share else "–", under=(share.interval_text if share else "",)),
            _error_cell(items, prefix),
            cell(
                deletion.text if deletion else "–",
                under=(deletion.interval_text if deletion else "",),
            ),
            cell(
                insertion.text if insertion else "–",
                under=(insertion.interval_text if insertion else "",),
            ),
            cell(state, glyph=glyph if glyph in STATUS_GLYPHS.values() else "none"),  # type: ignore[arg-type]
        )
    )


def _target_words(items: Items, prefix: str) -> str:
    """Say so where a unit inside is explained, and not the output."""
    target = text_of(items, f"{prefix}.target")
    return f"of {target}" if target else ""


def _error_cell(items: Items, prefix: str) -> Cell:
    floored = text_of(items, f"{prefix}.floored")
    return cell(
        text_of(items, f"{prefix}.median_error", "–"),
        under=(f"{floored} floored" if floored else "",),
    )


def _faithfulness(items: Items) -> Chart:
    methods = names_under(items, "global.curve")
    spoken = "; ".join(
        f"{METHODS[name].title} {text_of(items, f'global.method.{name}.deletion')}"
        for name in methods
    )
    return Chart(
        caption="Deletion: how fast the inputs that a method ranks first move the output",
        svg="deletion",
        alternative=f"Mean output while the strongest inputs are replaced by the baseline, beside "
        f"a random order. Gain of each method: {spoken}.",
        note="From left to right more and more inputs take their baseline value, strongest first. "
        f"Output: {text_of(items, 'global.target')}, mean over {_rows_drawn(items)} test rows. "
        "Methods without a line here have their gain in the table."
        + (" Shorter texts are stretched to the longest." if "global.word.0.name" in items else ""),
        evidence="global.curve.*",
    )


def _rows_drawn(items: Items) -> str:
    first = names_under(items, "global.curve")[0]
    item = items.get(f"global.method.{first}.deletion")
    return f"{item.n:,}" if item is not None and item.n else "the same"

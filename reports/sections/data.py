"""Section 4: the rows, how they were dealt, and what they consist of."""

from __future__ import annotations

from core.assessments.intervals import wilson
from core.data.encoder import MISSING
from core.evidence import EvidenceBook
from core.evidence.wording import count_text, figure_text, listed
from core.records.base import Estimate
from core.records.data import DatasetRecord, SplitRecord
from reports.document import Block, Cell, Chart, Column, Paragraph, Row, Section, Table
from reports.sections import texts
from reports.sections.reading import Items, cell, names_under, section, text_of, under
from reports.state import AuditState

_MOST_FEATURES = 60
_CLASSES_IN_TABLE = 4


def enter(book: EvidenceBook, state: AuditState) -> None:
    """Enter counts, parts, classes and features."""
    record, split = state.prepared.record, state.prepared.split
    parents = (record.digest, split.digest)
    book.count("data.rows", record.rows, parents=parents)
    book.count("data.missing_cells", record.missing_cells, parents=parents)
    book.count("data.duplicates", record.duplicate_rows, parents=parents)
    book.count("data.overlap", split.overlap, parents=parents)
    book.text("data.target", record.target)
    book.text("data.source", record.source)
    book.text("data.task", record.task)
    book.text("data.shape", _shape(record))
    _enter_parts(book, record, split)
    book.text("data.split", _how_dealt(record, split), parents=(split.digest,))
    for part, groups in zip(split.parts, split.groups or (), strict=False):
        book.count(f"data.part.{part.name}.groups", groups, parents=(split.digest,))
    for number, feature in enumerate(record.features[:_MOST_FEATURES]):
        book.text(f"data.feature.{number}.name", feature.name)
        book.text(f"data.feature.{number}.kind", _kind(feature.kind, feature.categories))
        book.count(f"data.feature.{number}.missing", feature.missing, parents=parents)
    left_out = len(record.features) - _MOST_FEATURES
    if left_out > 0:
        book.text("data.features_left_out", f"{left_out:,} more features are in the plan's data.")
    if record.kind == "text":
        texts.enter_data(book, state.prepared)
    for number, (name, role) in enumerate(record.set_aside):
        book.text(f"data.set_aside.{number}.name", name)
        book.text(f"data.set_aside.{number}.role", role)
    for number, note in enumerate(record.notes):
        book.text(f"data.note.{number}", note, parents=parents)
    book.sentence(
        "data.lead",
        _lead(record, split),
        sources=("data.rows", "data.missing_cells", "data.duplicates", "data.overlap"),
    )


def _shape(record: DatasetRecord) -> str:
    """Return the size of one input, with what is counted along each side."""
    if record.kind == "text":
        return f"at most {record.input_shape[0]:,} words"
    sides = " × ".join(f"{side:,}" for side in record.input_shape)
    named = {"image": "channels × height × width", "series": "channels × steps"}.get(record.kind)
    return f"{sides} ({named})" if named else sides


def _enter_parts(book: EvidenceBook, record: DatasetRecord, split: SplitRecord) -> None:
    for part in split.parts:
        prefix = f"data.part.{part.name}"
        book.count(f"{prefix}.rows", part.rows, parents=(split.digest,))
        book.text(f"{prefix}.fingerprint", part.fingerprint[:16])
        if part.target_mean is not None:
            book.figure(f"{prefix}.mean", Estimate(value=part.target_mean, n=part.rows), digits=1)
        for number, count in enumerate(part.class_counts):
            low, high = wilson(count, part.rows)
            book.figure(
                f"{prefix}.share.{number}",
                Estimate(value=count / part.rows, low=low, high=high, n=part.rows, method="Wilson"),
                digits=1,
                percent=True,
                parents=(split.digest,),
            )
    for number, name in enumerate(record.class_names):
        book.text(f"data.class.{number}", name)
    if record.class_names:
        book.series(
            "data.counts",
            {part.name: tuple(part.class_counts) for part in split.parts},
            labels=record.class_names,
            parents=(split.digest,),
        )


def _kind(kind: str, categories: tuple[str, ...]) -> str:
    if kind == "categorical":
        named = [category for category in categories if category != MISSING]
        return count_text(len(named), "category", "categories")
    return {"numeric": "number", "channel": "channel"}.get(kind, kind)


def _how_dealt(record: DatasetRecord, split: SplitRecord) -> str:
    """Return how rows came to their parts, and which parts the source brings."""
    named = f"'{split.column}'"
    how = {
        "random": "Rows are dealt at random"
        + (", within each class." if split.stratified else "."),
        "grouped": f"All rows of one {named} stand in one part.",
        "ordered": "Rows are dealt in order: the earliest train, the latest test; "
        + (f"{named} orders them." if split.column else "they stand in the order of the source."),
    }[split.how]
    if not record.given:
        return how
    return f"{how} Brought by the source itself: {listed(list(record.given))}."


def _lead(record: DatasetRecord, split: SplitRecord) -> str:
    missing = (
        "no value is missing"
        if record.missing_cells == 0
        else f"{count_text(record.missing_cells, 'value is', 'values are')} missing "
        f"({figure_text(record.missing_cells / max(record.cells, 1), digits=1, percent=True)} of "
        "all inputs)"
    )
    repeated = _counted(record.duplicate_rows, "row repeats", "rows repeat")
    overlap = _counted(split.overlap, "test row stands", "test rows stand")
    return (
        f"{count_text(record.rows, 'row', 'rows').capitalize()} of {record.name}; {missing}. "
        f"{repeated.capitalize()} another one, and {overlap} in training as well."
    )


def _counted(count: int, one: str, many: str) -> str:
    """Return "no row repeats", "1 row repeats" or "12 rows repeat"."""
    return f"no {one}" if count == 0 else count_text(count, one, many)


def lay_out(items: Items) -> Section:
    """Return the section."""
    blocks: list[Block] = [_parts(items), _balance(items)] if _classes(items) else [_parts(items)]
    if names_under(items, "data.feature"):
        blocks.append(_features(items))
    if "data.words.vocabulary" in items:
        blocks.append(texts.data_table(items))
    aside = names_under(items, "data.set_aside")
    if aside:
        blocks.append(_set_aside(items, aside))
    notes = [item.text for item in under(items, "data.note")]
    if notes:
        blocks.append(Paragraph(heading="Notes from reading", text=" ".join(notes)))
    return section(items, "data", lead=text_of(items, "data.lead"), blocks=blocks)


def _classes(items: Items) -> list[str]:
    return [item.text for item in under(items, "data.class")]


def _parts(items: Items) -> Table:
    classes = _classes(items)
    shown = classes if len(classes) <= _CLASSES_IN_TABLE else []
    has_mean = "data.part.training.mean" in items
    has_groups = "data.part.training.groups" in items
    extra = shown or (["Mean target"] if has_mean else [])
    extra = (["Groups"] if has_groups else []) + extra
    rows = []
    for part in ("training", "validation", "test"):
        prefix = f"data.part.{part}"
        figures = [cell(text_of(items, f"{prefix}.share.{k}")) for k in range(len(shown))]
        if has_mean:
            figures = [cell(text_of(items, f"{prefix}.mean"))]
        if has_groups:
            figures.insert(0, cell(text_of(items, f"{prefix}.groups")))
        rows.append(
            Row(
                cells=(
                    cell(part.capitalize()),
                    cell(text_of(items, f"{prefix}.rows")),
                    *figures,
                    cell(text_of(items, f"{prefix}.fingerprint"), "mono"),
                )
            )
        )
    width = 88 / max(len(extra), 1)
    return Table(
        caption="Three parts, each with its own fingerprint",
        columns=(
            Column(head="Part"),
            Column(head="Rows", align="right", width=18),
            *(Column(head=head, align="right", width=min(width, 30)) for head in extra),
            Column(head="SHA-256, first 16", align="right", width=38),
        ),
        rows=tuple(rows),
        note=f"Target: {text_of(items, 'data.target')}. Source: {text_of(items, 'data.source')}. "
        f"Shape of one input: {text_of(items, 'data.shape')}. {text_of(items, 'data.split')}",
        evidence="data.part.*",
    )


def _balance(items: Items) -> Chart:
    classes = _classes(items)
    shares = ", ".join(
        f"{name} {text_of(items, f'data.part.training.share.{k}')}"
        for k, name in enumerate(classes)
    )
    return Chart(
        caption="Rows of each class",
        svg="balance",
        alternative=f"Share of each class in training, validation and test. In training: {shares}.",
        note="Counts of rows"
        + (", all parts together." if len(classes) > _CLASSES_IN_TABLE else "."),
        evidence="data.counts",
    )


def _features(items: Items) -> Table:
    numbers = names_under(items, "data.feature")
    half = (len(numbers) + 1) // 2 if len(numbers) > 12 else len(numbers)
    rows = []
    for place in range(half):
        cells = _feature_cells(items, numbers[place])
        if half < len(numbers):
            other = place + half
            cells += (
                _feature_cells(items, numbers[other])
                if other < len(numbers)
                else (cell(""), cell(""), cell(""))
            )
        rows.append(Row(cells=cells))
    columns = (
        Column(head="Feature"),
        Column(head="Kind", width=23),
        Column(head="Missing", align="right", width=15),
    )
    return Table(
        caption="What the network is given",
        columns=columns * (2 if half < len(numbers) else 1),
        rows=tuple(rows),
        is_dense=True,
        note="Missing: rows without a value; among categories the network sees one more. "
        f"{text_of(items, 'data.features_left_out')}".strip(),
    )


def _feature_cells(items: Items, number: str) -> tuple[Cell, ...]:
    prefix = f"data.feature.{number}"
    return (
        cell(text_of(items, f"{prefix}.name")),
        cell(text_of(items, f"{prefix}.kind"), "muted"),
        cell(text_of(items, f"{prefix}.missing")),
    )


def _set_aside(items: Items, numbers: list[str]) -> Table:
    return Table(
        caption="Columns that the network never sees",
        columns=(Column(head="Column"), Column(head="Role", width=60)),
        rows=tuple(
            Row(
                cells=(
                    cell(text_of(items, f"data.set_aside.{number}.name")),
                    cell(text_of(items, f"data.set_aside.{number}.role")),
                )
            )
            for number in numbers
        ),
    )

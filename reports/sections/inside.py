"""The part of section 9 about a layer inside the network: what its units contribute."""

from __future__ import annotations

import statistics

from core.catalogue.methods import LAYER_METHODS
from core.evidence import EvidenceBook
from core.evidence.wording import digits_for, listed
from core.records.base import Estimate
from core.records.layers import LayerChoice, LayerRecord
from reports.document import Block, Column, Paragraph, Row, Table
from reports.sections.quoting import SUM_RULES, state_word
from reports.sections.reading import Items, cell, interval_cell, names_under, text_of
from reports.state import AuditState

SHOWN_UNITS = 10

_ABSENT = {  # of one method, and of several
    "Refused": ("is refused", "are refused"),
    "Could not run": ("could not run", "could not run"),
}


def enter(book: EvidenceBook, state: AuditState) -> None:
    """Enter the layer of the plan and what each method says of its strongest units."""
    for method, record in state.inside.items():
        enter_method(book, method, record)
    found = next((one for one in state.inside.values() if one.layer is not None), None)
    if found is None or found.layer is None:
        return
    parents = (found.digest,)
    book.text("inside.layer", found.layer.path, parents=parents)
    book.text("inside.words", layer_words(found.layer), parents=parents)
    book.text("inside.unit", found.layer.unit_name, parents=parents)
    book.text("inside.target", found.target, parents=parents)
    book.text("inside.baseline", found.baseline, parents=parents)
    book.count("inside.rows", len(found.rows), parents=parents)
    book.count("inside.units", found.layer.units, parents=parents)


def layer_words(layer: LayerChoice) -> str:
    """Return a layer in words: what it is, and how many units it has."""
    units = f"{layer.units:,} {layer.unit_name}{'' if layer.units == 1 else 's'}"
    counted = "" if units in layer.title else f"; {units}"
    shape = " × ".join(f"{size:,}" for size in layer.output_shape)
    return f"{layer.title}{counted}, of an output of {shape}"


def enter_method(book: EvidenceBook, method: str, record: LayerRecord) -> None:
    """Enter how one method stands, and the units that it finds strongest."""
    prefix, parents = f"inside.method.{method}", (record.digest,)
    entry = LAYER_METHODS[method]
    book.text(f"{prefix}.title", entry.title, parents=parents)
    book.text(f"{prefix}.shows", entry.shows)
    book.text(f"{prefix}.does_not_show", entry.does_not_show)
    book.text(f"{prefix}.state", state_word(record.status, record.gate), parents=parents)
    if record.reason:
        book.text(f"{prefix}.reason", record.reason, parents=parents)
    if record.notes:
        book.text(f"{prefix}.notes", " ".join(record.notes), parents=parents)
    gate = record.gate
    if gate is not None:
        book.text(f"{prefix}.rule", SUM_RULES[gate.rule], parents=parents)
    if gate is not None and gate.share is not None and gate.errors:
        book.figure(f"{prefix}.share", gate.share, digits=1, percent=True, parents=parents)
        book.figure(
            f"{prefix}.median_error",
            Estimate(value=statistics.median(gate.errors), n=len(gate.errors)),
            digits=2,
            percent=True,
            parents=parents,
        )
    if not record.units:
        return
    digits = digits_for(record.units[0].mean_absolute.value or 0.0)
    for rank, share in enumerate(record.units[:SHOWN_UNITS]):
        unit = f"{prefix}.unit.{rank}"
        book.count(f"{unit}.number", share.unit, parents=parents)
        book.figure(f"{unit}.mean_absolute", share.mean_absolute, digits=digits, parents=parents)
        book.figure(
            f"{unit}.mean",
            Estimate(value=share.mean, n=share.mean_absolute.n),
            digits=digits,
            signed=True,
            parents=parents,
        )


def blocks(items: Items) -> list[Block]:
    """Return a table for each method, or the reason why there is none."""
    methods = names_under(items, "inside.method")
    if not methods:
        return []
    found: list[Block] = [Paragraph(heading="Inside the network", text=_opening(items))]
    found += [
        _table(items, name) for name in methods if f"inside.method.{name}.unit.0.number" in items
    ]
    return found


def _opening(items: Items) -> str:
    layer = text_of(items, "inside.layer")
    said = f"Layer '{layer}' ({text_of(items, 'inside.words')}). " if layer else ""
    end = (
        "What a unit stands for is not known, and a unit that contributes much need not mean "
        "anything by itself."
    )
    return " ".join([*([said.strip()] if said else []), *_reasons(items), *([end] if said else [])])


def _reasons(items: Items) -> list[str]:
    """Return why methods say nothing, those of one reason together."""
    said: dict[tuple[str, str], list[str]] = {}
    for name in names_under(items, "inside.method"):
        prefix = f"inside.method.{name}"
        if reason := text_of(items, f"{prefix}.reason"):
            key = text_of(items, f"{prefix}.state"), reason
            said.setdefault(key, []).append(text_of(items, f"{prefix}.title"))
    return [
        f"{listed(titles)} {_ABSENT[state][len(titles) > 1]}: {reason}"
        for (state, reason), titles in said.items()
    ]


def _table(items: Items, method: str) -> Table:
    prefix = f"inside.method.{method}"
    title, unit = text_of(items, f"{prefix}.title"), text_of(items, "inside.unit")
    rows = tuple(
        Row(
            cells=(
                cell(text_of(items, f"{prefix}.unit.{rank}.number")),
                cell(text_of(items, f"{prefix}.unit.{rank}.mean_absolute")),
                interval_cell(items[f"{prefix}.unit.{rank}.mean_absolute"]),
                cell(text_of(items, f"{prefix}.unit.{rank}.mean")),
            )
        )
        for rank in names_under(items, f"{prefix}.unit")
    )
    return Table(
        caption=f"{title}: the strongest {unit}s of layer '{text_of(items, 'inside.layer')}'",
        columns=(
            Column(head=unit.capitalize(), width=30),
            Column(head="Mean absolute value", align="right"),
            Column(head="95\u00a0% interval over rows", align="right", width=42),
            Column(head="Mean value", align="right", width=32),
        ),
        rows=rows,
        note=_note(items, prefix),
        evidence=f"{prefix}.*",
    )


def _is_constant(items: Items, prefix: str) -> bool:
    """Whether rows differ by no printed digit, as behind a readout that is linear to the end."""
    ranks = names_under(items, f"{prefix}.unit")
    texts = (items[f"{prefix}.unit.{rank}.mean_absolute"].interval_text for rank in ranks)
    ends = [text.partition(" to ") for text in texts]
    return all(low and low == high for low, _, high in ends)


def _note(items: Items, prefix: str) -> str:
    state = text_of(items, f"{prefix}.state").lower()
    standing = "" if state == "descriptive" else f"; {state}"
    begin = (
        f"Explained: {text_of(items, 'inside.target')}, over {text_of(items, 'inside.rows')} test "
        f"rows; the layer has {text_of(items, 'inside.units')} in all, of which the strongest "
        "stand here."
        + (
            " Every row has the same value here, so that no interval has a width."
            if _is_constant(items, prefix)
            else ""
        )
    )
    said = [
        begin,
        f"Gate: {text_of(items, f'{prefix}.rule')}{standing}.",
    ]
    if f"{prefix}.share" in items:
        said.append(
            f"{text_of(items, f'{prefix}.share')} of the rows within, median error "
            f"{text_of(items, f'{prefix}.median_error')}; means are over these rows."
        )
    said += [
        f"Shows: {text_of(items, f'{prefix}.shows')}",
        f"Does not show: {text_of(items, f'{prefix}.does_not_show')}",
        text_of(items, f"{prefix}.notes"),
    ]
    return " ".join(part for part in said if part)

"""Appendix A: the terms behind the figures, from the catalogue."""

from __future__ import annotations

from core.catalogue import METHODS, METRICS
from reports.document import Block, Column, Row, Section, Table
from reports.sections.reading import Items, cell, names_under, section

_TERMS = (
    (
        "Attribution",
        (
            "What a method assigns to an input: its share in the change of the explained output "
            "from the baseline to the row, or what the method's entry below says instead."
        ),
    ),
    (
        "Baseline",
        (
            "The input that a row is compared with, or several whose answers are averaged. Another "
            "baseline asks another question and gives another explanation."
        ),
    ),
    (
        "Gate",
        (
            "The sum of the attributions against the change of the output, row by row: |sum − "
            "change| over |change|, with a floor of a tenth of the mean |change| of the sample."
        ),
    ),
    (
        "Deletion, insertion",
        (
            "Inputs are replaced by the baseline (or put back), strongest first; the area between "
            "this curve and that of random orders is the gain."
        ),
    ),
    (
        "Interval",
        (
            "At 95 %: with many samples like this one, 95 in 100 such intervals would hold the "
            "true value. It does not cover faults of the data or another training run."
        ),
    ),
    (
        "Logit",
        (
            "The network's output for a class before it becomes a probability. The class with the "
            "largest one is predicted; a negative logit can be the largest."
        ),
    ),
    (
        "Completeness gate",
        (
            "Some methods owe a sum: what they hand out to the inputs must add up to the change of "
            "the output. The gate asks, row by row, whether it does. It is also called sum rule."
        ),
    ),
    ("Linear baseline", "Logistic or ridge regression, fitted to the same training rows."),
    (
        "Test rows",
        (
            "Rows of the test part of the split. For a network trained in this audit they took no "
            "part in training or in any choice before this report; for a loaded one nobody here "
            "knows."
        ),
    ),
)


def lay_out(items: Items) -> Section:
    """Return the section: terms, the measures in use, the methods in use."""
    blocks: list[Block] = [_table("The terms behind the figures", "Term", _TERMS)]
    metrics = names_under(items, "performance.metric")
    blocks.append(
        _table(
            "The measures, and what each hides",
            "Measure",
            tuple(
                (METRICS[m].title, f"{METRICS[m].definition} Hides: {METRICS[m].hides}")
                for m in metrics
            ),
        )
    )
    methods = names_under(items, "global.method")
    blocks.append(
        _table(
            "The methods, what each shows and does not show",
            "Method",
            tuple(
                (
                    METHODS[m].title,
                    (
                        f"{METHODS[m].shows} Does not show: {METHODS[m].does_not_show} Source: "
                        f"{METHODS[m].citation}."
                    ),
                )
                for m in methods
            ),
        )
    )
    return section(items, "definitions", lead="", blocks=blocks)


def _table(caption: str, head: str, rows: tuple[tuple[str, str], ...]) -> Table:
    return Table(
        caption=caption,
        columns=(Column(head=head, width=38), Column(head="Meaning here")),
        rows=tuple(Row(cells=(cell(name), cell(text))) for name, text in rows),
    )

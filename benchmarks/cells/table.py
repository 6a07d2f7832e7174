"""The table as a page of the documentation."""

from __future__ import annotations

from benchmarks.cells.run import Row, titles
from benchmarks.cells.verdict import APPROXIMATE, RIGHT, STANDARD_ERRORS, Verdict

_SIGNS = {
    "right": "right",
    "approximate": "≈",
    "descriptive": "told",
    "refused": "–",
    "failed": "**failed**",
}


def page(rows: list[Row]) -> str:
    """Return docs/cells.md."""
    parts = [_head(), _networks(rows), _table(rows), _measures(rows), _refusals(rows)]
    return "\n\n".join(parts) + "\n"


def _head() -> str:
    return f"""# Methods × architectures

This page is written by `make cells`, which trains one network of every kind, asks every method
of the catalogue about it, and holds the answer against a reference that was written for that
purpose alone: plain loops in float64 (`benchmarks/cells`). The same cells stand in
`build/cells.json`. The command ends with an error where a cell has failed, so that no cell is
silently wrong.

A cell is

- **right**: it agrees with its reference, to {RIGHT:.0%} of a row's values, the worst row
  counted. The reference is a closed form, exact Shapley values over all coalitions, the same
  definition computed anew in float64, or a sum rule that the method does not force. *Right* says
  that the method computes what it is defined to compute, not that its picture is true of the
  world.
- **≈** approximate, with its error: the method draws, and lies within {STANDARD_ERRORS:.0f} of
  its own standard errors of the reference, which must not be far larger than its errors; or it
  takes steps, and lies within {APPROXIMATE:.0%}. A hundredth of the row's largest value is
  allowed beside the standard errors, which few draws know badly. On the two largest networks
  reference integrals are cut by 300 gradients at most; where they miss more than {RIGHT:.0%}
  themselves, nothing is called right by them.
- **†** some rows of it miss the completeness gate: the program strikes them through and never
  quotes them. The error is then that of the other rows. **‡** All rows miss it: nothing of it can
  be quoted, so that it is held against nothing, and its error is told for its own sake.
- **told** descriptive: the method owes nothing that can be checked on such a network, and the
  program says so.
- **–** refused: the program does not offer the method there, and gives the reason below.
- **failed**: computed and wrong, stopped by an error, or without a reference. None may be left.

The error is Σ|a − r| / Σ|r| of the worst row explained, a being the values and r the reference;
rows whose Σ|r| is small are divided by a tenth of the mean row's. Where the reference is a sum
rule it is |Σa − Δ| / |Δ|, Δ being the difference of outputs."""


def _networks(rows: list[Row]) -> str:
    lines = ["## Networks", "", "| network | data | accuracy on test rows |", "| --- | --- | --: |"]
    lines += [f"| {row.title} | {row.data} | {row.accuracy:.1%} |" for row in rows]
    return "\n".join(lines)


def _table(rows: list[Row]) -> str:
    named = titles()
    numbers = {name: number for number, (name, _) in enumerate(rows[0].cells, 1)}
    lines = ["## Table", "", "Methods are numbered in the catalogue's order: "]
    lines[-1] += "; ".join(f"{number} {named[name]}" for name, number in numbers.items()) + "."
    lines += ["", "| network | " + " | ".join(str(number) for number in numbers.values()) + " |"]
    lines.append("| --- |" + " :-: |" * len(numbers))
    for row in rows:
        cells = " | ".join(_cell(cell) for _, cell in row.cells)
        lines.append(f"| {row.title} | {cells} |")
    return "\n".join(lines)


def _cell(cell: Verdict) -> str:
    if cell.status == "approximate" and cell.error is not None:
        mark = " ‡" if cell.is_all_struck else " †" if cell.struck else ""
        return f"≈ {cell.error:.1%}{mark}"
    return _SIGNS[cell.status]


def _measures(rows: list[Row]) -> str:
    """Return, method by method, against what cells were held and how far off the worst is."""
    named = titles()
    lines = ["## Measures", "", "| method | held against | largest error |", "| --- | --- | --: |"]
    for name, _ in rows[0].cells:
        found = [dict(row.cells)[name] for row in rows]
        kinds: dict[str, list[float]] = {}
        for cell in found:
            if cell.status not in ("right", "approximate"):
                continue
            if not cell.is_all_struck:
                kinds.setdefault(cell.reason.split(";")[0], []).append(cell.error or 0.0)
        for against, errors in kinds.items():
            lines.append(f"| {named[name]} | {against} | {_figure(max(errors))} |")
        told = dict.fromkeys(cell.reason for cell in found if cell.status == "descriptive")
        lines += [f"| {named[name]} | {reason} | – |" for reason in told]
    return "\n".join(lines)


def _figure(error: float) -> str:
    return "under 0.01%" if error < 1e-4 else f"{error:.2%}"


def _refusals(rows: list[Row]) -> str:
    named = titles()
    lines = ["## Refused", ""]
    for name, _ in rows[0].cells:
        reasons: dict[str, list[str]] = {}
        for row in rows:
            cell = dict(row.cells)[name]
            if cell.status == "refused":
                reasons.setdefault(cell.reason, []).append(row.title)
        lines += [
            f"- **{named[name]}** on {', '.join(titles_)}: {reason}"
            for reason, titles_ in reasons.items()
        ]
    return "\n".join(lines)

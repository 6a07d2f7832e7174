"""torchvision's named networks side by side, as a table beside the published figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.assessments.architectures import compare_architectures
from core.jobs.context import JobContext
from core.records.views.experiments import ArchitecturesView

_HEAD = ("network", "parameters", "depth", "MiB", "multiply-adds", "top-5", "CPU ms", "GPU ms")
_WIDTHS = (20, 13, 7, 9, 15, 15, 22, 18)


def architectures_table(
    names: Sequence[str],
    *,
    context: JobContext,
    weights: Path | None = None,
    validation: Path | None = None,
) -> tuple[ArchitecturesView, list[str]]:
    """Return the comparison and the lines of its table, each published figure under ours.

    Raises
    ------
    AuditError
        If torchvision knows no network of some name, or a file cannot be used.
    """
    view = compare_architectures(names, context=context, weights=weights, validation=validation)
    lines = [_line(_HEAD)]
    for row in view.rows:
        lines.append(
            _line(
                (
                    row.title,
                    f"{row.parameters:,}",
                    str(row.depth),
                    f"{row.size_mib:.1f}",
                    f"{row.multiply_adds / 1e9:.2f} G",
                    "–" if row.top5 is None else f"{100 * row.top5:.1f} %",
                    f"{row.cpu_ms:.1f}" if row.cpu_ms is not None else "–",
                    f"{row.gpu_ms:.2f}" if row.gpu_ms is not None else "–",
                )
            )
        )
        if row.published:
            parameters, depth, top5, cpu, gpu = row.published
            lines.append(_line(("  published", parameters, depth, "", "", top5, cpu, gpu)))
        lines += [f"  {remark}" for remark in row.remarks]
    return view, [*lines, "", f"machine: {view.machine}", *view.notes]


def _line(cells: Sequence[str]) -> str:
    first, *others = cells
    padded = [f"{cell:>{width}}" for cell, width in zip(others, _WIDTHS[1:], strict=True)]
    return (f"{first:<{_WIDTHS[0]}}" + "".join(padded)).rstrip()

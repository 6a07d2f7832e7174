"""Run benchmarks by name, print them as a table, and keep them in build/bench.json."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import NotRequired, TypedDict

from core.canonical import readable_json, write_whole
from core.errors import AuditError
from core.jobs.context import JobContext

BENCHMARKS = {
    "train_mlp_vs_dataloader": "benchmarks.train_mlp:measure",
    "train_mlp_vs_lightning": "benchmarks.train_lightning:measure",
    "train_lstm_vs_minimal_loop": "benchmarks.train_loops:train_lstm_vs_minimal_loop",
    "train_cnn_vs_minimal_loop": "benchmarks.train_loops:train_cnn_vs_minimal_loop",
    "train_cnn_gpu_vs_cpu": "benchmarks.train_loops:train_cnn_gpu_vs_cpu",
    "ig_resnet18_vs_captum": "benchmarks.integrated_gradients:ig_resnet18_vs_captum",
    "wrapper_overhead": "benchmarks.integrated_gradients:wrapper_overhead",
    "shapley_vs_shap_kernel": "benchmarks.shapley:shapley_vs_shap_kernel",
    "shapley_black_box_vs_shap_kernel": "benchmarks.shapley:shapley_black_box_vs_shap_kernel",
    "shapley_vs_shap_kernel_onehot": "benchmarks.shapley:shapley_vs_shap_kernel_onehot",
    "shapley_vs_captum_kernel": "benchmarks.shapley:shapley_vs_captum_kernel",
    "shapley_sampling_lstm_vs_captum": "benchmarks.shapley:shapley_sampling_lstm_vs_captum",
    "occlusion_resnet18_vs_captum": "benchmarks.occlusion:occlusion_resnet18_vs_captum",
    "occlusion_resnet18_gpu_vs_captum": "benchmarks.occlusion:occlusion_resnet18_gpu_vs_captum",
    "ig_peak_memory_mib": "benchmarks.explaining_memory:ig_peak_memory_mib",
    "stream_rows_per_s": "benchmarks.explaining_memory:stream_rows_per_s",
    "stream_memory_ratio": "benchmarks.explaining_memory:stream_memory_ratio",
    "pdf_s": "benchmarks.pdf:pdf_s",
    "first_rows_table_s": "benchmarks.large_data:first_rows_table_s",
    "first_rows_folder_s": "benchmarks.large_data:first_rows_folder_s",
    "stream_images_memory_ratio": "benchmarks.stream_images:stream_images_memory_ratio",
    "window_visible_vs_bare": "benchmarks.window:window_visible_vs_bare",
    "event_loop_longest_gap_ms": "benchmarks.window_loop:event_loop_longest_gap_ms",
    "event_loop_p99_ms": "benchmarks.window_loop:event_loop_p99_ms",
    "memory_window_mib": "benchmarks.window_loop:memory_window_mib",
}
OUTPUT = Path(__file__).resolve().parents[1] / "build" / "bench.json"


class Measurement(TypedDict):
    """One figure beside its peer.

    `value` is ours and `peer` that of the peer, both in `unit`; `ratio` compares them as the
    benchmark's own docstring says, and `goal` is what the ratio (or, without a peer, the value)
    has to reach. `peer` and `ratio` are None where there is no peer. Where nothing could be
    measured `skipped` says why, and `holds` is true: not measured is not missed.
    """

    value: float
    unit: str
    peer: float | None
    ratio: float | None
    goal: float
    holds: bool
    skipped: NotRequired[str]


def run_benchmarks(
    only: Sequence[str], *, context: JobContext
) -> tuple[dict[str, Measurement], list[str]]:
    """Return the measurements by name and the lines of their table.

    Raises
    ------
    AuditError
        If a name is not that of a benchmark.
    """
    unknown = [name for name in only if name not in BENCHMARKS]
    if unknown:
        raise AuditError(
            "There is no such benchmark",
            seen=", ".join(unknown),
            allowed=", ".join(BENCHMARKS),
            remedy="Name one of these, or none to run all.",
        )
    names = list(only) or list(BENCHMARKS)
    results: dict[str, Measurement] = {}
    for done, name in enumerate(names):
        context.progress("Benchmarks", done, len(names), note=name)
        module, function = BENCHMARKS[name].split(":")
        results[name] = getattr(importlib.import_module(module), function)()
    context.progress("Benchmarks", len(names), len(names))
    write_whole(OUTPUT, readable_json(results))
    return results, [*_table(results), f"written to {OUTPUT}"]


def _table(results: dict[str, Measurement]) -> list[str]:
    lines = [f"{'benchmark':<28}{'ours':>10}{'peer':>10} {'unit':<6}{'ratio':>8}{'goal':>8}  holds"]
    for name, row in results.items():
        if "skipped" in row:
            lines.append(f"{name:<28}  skipped: {row['skipped']}")
            continue
        ratio = "–" if row["ratio"] is None else f"{row['ratio']:.2f}"
        peer = "–" if row["peer"] is None else f"{row['peer']:.4g}"
        holds = "yes" if row["holds"] else "NO"
        lines.append(
            f"{name:<28}{row['value']:>10.4g}{peer:>10} {row['unit']:<6}{ratio:>8}"
            f"{row['goal']:>8.4g}  {holds}"
        )
    return lines

"""Named networks side by side, and where published figures and ours are said to disagree."""

from __future__ import annotations

import pytest
import torch

from core.assessments.architectures import PUBLISHED, compare_architectures, remarks
from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.records.views.experiments import ArchitectureRow


def test_a_network_is_counted_and_timed_here() -> None:
    before = torch.get_num_threads()
    view = compare_architectures(["squeezenet1_1"], context=JobContext(), repeats=1)
    (row,) = view.rows
    assert (row.title, row.parameters, row.depth) == ("SqueezeNet 1.1", 1_235_496, 18)
    assert round(row.multiply_adds / 1e9, 3) == 0.349
    assert row.size_mib == pytest.approx(4 * 1_235_496 / 2**20)
    assert row.cpu_ms is not None
    assert row.cpu_ms > 0
    assert (row.top5, row.published, row.remarks) == (None, (), ())
    assert "thread" in view.machine
    assert torch.get_num_threads() == before


def row_of(**changes: object) -> ArchitectureRow:
    values = {
        "name": "alexnet",
        "title": "AlexNet",
        "parameters": 61_100_840,
        "depth": 8,
        "size_mib": 233.1,
        "multiply_adds": 714_188_480,
        "side": 224,
        "cpu_ms": 2.2,
        "gpu_ms": 0.7,
    }
    return ArchitectureRow.model_validate(values | changes)


def test_figures_that_agree_are_not_remarked_on() -> None:
    assert remarks(row_of(top5=0.795), PUBLISHED["alexnet"]) == ()


def test_each_disagreement_is_told() -> None:
    row = row_of(parameters=66_000_000, depth=9, cpu_ms=10.0, gpu_ms=0.1, top5=0.7)
    assert remarks(row, PUBLISHED["alexnet"]) == (
        "66.0 M parameters here, 60 M published (+10 %).",
        "9 layers with weights here, 8 published.",
        "Among the first five in 70.0 % of the pictures here, ~80 % published.",
        (
            "10 ms on this CPU, 2 to 2.5 ms published: 4.0 times as long; the published machine is "
            "not stated."
        ),
        (
            "0.1 ms on this GPU, 0.7 ms published: 7.0 times as fast; the published machine is not "
            "stated."
        ),
    )


def test_published_figures_are_those_in_print() -> None:
    assert PUBLISHED["densenet201"].words() == (
        "20 M",
        "201",
        "~93.7 %",
        "12 to 15 ms",
        "2 to 3 ms",
    )
    assert PUBLISHED["googlenet"].words()[0] == "6.8 M"


def test_cancelling_stops_between_two_passes() -> None:
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.done > 0:
            token.cancel()

    with pytest.raises(CancelledError):
        compare_architectures(["squeezenet1_1"], context=JobContext(stop, token), repeats=50)


def test_pictures_without_weights_are_refused(tmp_path: object) -> None:
    with pytest.raises(AuditError, match="pictures alone"):
        compare_architectures(["alexnet"], context=JobContext(), validation=tmp_path)  # type: ignore[arg-type]

"""The folder of a long explanation: what its files say together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.catalogue import METHODS
from core.jobs.context import JobContext
from core.records.streamed import StreamedManifest
from explainers.explanation import Explanation
from explainers.gate import judge
from reports.explain_all.folder import Folder


def _explanation(rows: int, *notes: str) -> Explanation:
    values = np.arange(2.0 * rows).reshape(rows, 2)
    return Explanation(
        values=values,
        player_values=values,
        outputs=values.sum(axis=1),
        baseline_outputs=np.zeros(rows),
        steps=np.ones(rows, dtype=np.int64),
        notes=notes,
    )


def _filled(path: Path, *, has_means: bool) -> Folder:
    """Return a folder of two files, of three rows and of one."""
    manifest = StreamedManifest(
        key="k",
        method="integrated_gradients",
        checkpoint="c",
        source="texts",
        players=("word 1", "word 2"),
        has_means=has_means,
        rows=4,
        chunk_rows=3,
        memory_mib=64,
    )
    folder = Folder.open(path, manifest, context=JobContext())
    pieces = (_explanation(3, "Both.", "30 in all."), _explanation(1, "10 in all.", "Both."))
    for start, found in zip((0, 3), pieces, strict=True):
        gate = judge(METHODS["integrated_gradients"], found, tolerance=0.01)
        folder.add(found, gate, start=start, unseen=(("job", 1 + start),))
    return folder


@pytest.mark.parametrize("has_means", [True, False])
def test_parts_that_differ_from_row_to_row_have_no_mean(tmp_path: Path, *, has_means: bool) -> None:
    summary = _filled(tmp_path, has_means=has_means).summarise(context=JobContext())
    names = [player.name for player in summary.players]
    assert names == (["word 2", "word 1"] if has_means else [])
    assert summary.rows == summary.within == 4


def test_only_what_was_said_of_every_file_is_said_of_all(tmp_path: Path) -> None:
    notes = _filled(tmp_path, has_means=True).summarise(context=JobContext()).notes
    assert notes[0] == "Both."
    assert notes[1].startswith("5 cells of 'job': a category")
    assert len(notes) == 2

"""One row of an array is read as NumPy wrote it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import AuditError
from gui.pages.explain.kept_arrays import kept_row


def test_a_row_is_read_as_it_was_written(tmp_path: Path) -> None:
    values = np.random.default_rng(1).normal(size=(3, 2, 4, 5))
    arrays: dict[str, np.ndarray] = {"rows": np.arange(3), "lime.attributions": values}
    np.savez_compressed(tmp_path / "all.npz", **arrays)  # type: ignore[arg-type]
    found = kept_row(tmp_path / "all.npz", "lime.attributions", 2)
    assert found.shape == (2, 4, 5)
    assert found.values.tolist() == values[2].ravel().tolist()
    assert found.at(1, 3, 2) == values[2, 1, 3, 2]


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "all.npz", rows=np.arange(3))
    for name, row in (("lime.attributions", 0), ("rows", 0)):
        with pytest.raises(AuditError, match="cannot be read"):
            kept_row(tmp_path / "all.npz", name, row)
    with pytest.raises(AuditError):
        kept_row(tmp_path / "absent.npz", "rows", 0)

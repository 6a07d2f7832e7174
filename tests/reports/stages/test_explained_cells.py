"""Why a row is struck through."""

from __future__ import annotations

import numpy as np
import pytest

from core.catalogue import METHODS
from core.evidence.wording import NO_BREAK
from explainers.explanation import Explanation
from explainers.gate import judge
from reports.stages.explained_cells import _is_uncertain, _struck


@pytest.mark.parametrize(
    ("missed", "error", "words", "is_uncertain"),
    [
        (0.05, 0.005, "off 50", False),  # ten standard errors off, and half of the floor
        (0.01, 0.005, "±50", True),  # near enough, and half of its own change
        (0.0, 0.0001, "", False),
    ],
)
def test_a_sum_is_near_by_its_own_standard_error_alone(
    missed: float, error: float, words: str, *, is_uncertain: bool
) -> None:
    # The first row changes by a tenth of the floor, which is a tenth of the mean change.
    changes = np.array([0.01, 1.99])
    said = Explanation(
        values=np.zeros((2, 1)),
        player_values=(changes + np.array([missed, 0.0]))[:, None],
        outputs=changes,
        baseline_outputs=np.zeros(2),
        steps=np.ones(2, dtype=np.int64),
        sum_standard_error=np.array([error, 0.0]),
    )
    gate = judge(METHODS["gradient_shap"], said, tolerance=0.01)
    assert _struck(said, gate, 0) == (f"{words}{NO_BREAK}%" if words else "")
    assert _is_uncertain(said, gate, 0) is is_uncertain

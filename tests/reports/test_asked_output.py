"""Which output of the network is explained."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import AuditError
from core.plan.explanation import ExplanationPlan
from core.records.data import DatasetRecord
from reports.asked_output import output_name, refuse_output, targets_of

_PREDICTED = np.array([0, 2, 1])
_RECORDED = np.array([1, 2, 2])


def _record(task: str = "classification") -> DatasetRecord:
    return DatasetRecord.model_validate(
        {
            "name": "x-rays",
            "source": "made",
            "kind": "tabular",
            "task": task,
            "rows": 3,
            "input_shape": (2,),
            "target": "finding",
            "class_names": ("normal", "pneumonia", "other") if task == "classification" else (),
            "positive": 1,
            "horizon": 4,
            "features": (),
            "fingerprint": "0" * 64,
        }
    )


def _asked(task: str = "classification", **settings: object) -> tuple[list[object], str]:
    plan, record = ExplanationPlan.model_validate(settings), _record(task)
    found = targets_of(plan, record, predicted=_PREDICTED, recorded=_RECORDED)
    return found.tolist(), output_name(plan, record)


def test_one_class_is_explained_for_every_row_or_each_rows_own() -> None:
    assert _asked() == ([1, 1, 1], "logit of the class pneumonia")
    named = {"target": "named", "class_name": "other", "output": "probability"}
    assert _asked(**named) == ([2, 2, 2], "probability of the class other")
    assert _asked(target="predicted") == ([0, 2, 1], "logit of the predicted class")
    assert _asked(target="recorded") == ([1, 2, 2], "logit of the recorded class")


def test_the_difference_of_two_classes_names_both() -> None:
    pairs, name = _asked(against="normal")
    assert pairs == [[1, 0], [1, 0], [1, 0]]
    assert name == "logit of pneumonia minus logit of normal"
    named = {"target": "named", "class_name": "other", "output": "probability"}
    pairs, name = _asked(against="normal", **named)
    assert pairs == [[2, 0], [2, 0], [2, 0]]
    assert name == "probability of other minus probability of normal"


def test_numbers_have_one_output_and_forecasts_one_for_each_step() -> None:
    assert _asked("regression") == ([0, 0, 0], "predicted finding")
    assert _asked("forecasting", horizon=4) == ([3, 3, 3], "forecast of finding 4 steps ahead")


@pytest.mark.parametrize(
    ("task", "settings", "said"),
    [
        ("classification", {"target": "named"}, "Allowed: 'normal', 'pneumonia', 'other'"),
        ("classification", {"against": "flu"}, "explanation.against = 'flu'"),
        ("classification", {"against": "pneumonia"}, "Allowed: 'normal', 'other'"),
        (
            "classification",
            {"against": "other", "target": "named", "class_name": "other"},
            "from itself",
        ),
        ("regression", {"against": "normal"}, "predicts numbers"),
        ("forecasting", {"target": "named"}, "explanation.target = 'named'"),
        ("forecasting", {"horizon": 5}, "explanation.horizon = 5"),
    ],
)
def test_an_output_that_is_not_there_is_refused(
    task: str, settings: dict[str, object], said: str
) -> None:
    with pytest.raises(AuditError) as caught:
        refuse_output(ExplanationPlan.model_validate(settings), _record(task))
    assert said in caught.value.sentence


@pytest.mark.parametrize("target", ["predicted", "recorded"])
def test_no_class_is_taken_away_from_each_rows_own(target: str) -> None:
    settings = ExplanationPlan.model_validate({"target": target, "against": "normal"})
    with pytest.raises(AuditError, match=f"'{target}', which is 'normal' in some rows"):
        refuse_output(settings, _record())

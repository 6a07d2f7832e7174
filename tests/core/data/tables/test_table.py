from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from core.data import Dataset, load
from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.plan.data import DataPlan
from core.plan.sources import Role, TableSource

_MIXED = """age,job,income,sex,case,useless,risk
31,clerk,1200.5,f,A1,,low
45,,1500,m,A2,,high
?,nurse,1800,f,A3,,low
28,clerk,NA,m,A4,,
52,smith,2100,f,A5,,high
"""
_ROLES: dict[str, Role] = {"sex": "sensitive", "case": "identifier", "useless": "ignored"}


def _load(
    folder: Path,
    text: str | bytes,
    *,
    target: str = "risk",
    roles: dict[str, Role] | None = None,
    task: Literal["classification", "regression"] = "classification",
    context: JobContext | None = None,
    **choices: Any,
) -> Dataset:
    (folder / "rows.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    source = TableSource(path="rows.csv", target=target, roles=roles or {})
    plan = DataPlan(source=source, task=task, **choices)
    return load(plan, seed=0, folder=folder, context=context or JobContext())


def _sentence(folder: Path, text: str, **choices: Any) -> str:
    with pytest.raises(AuditError) as caught:
        _load(folder, text, **choices)
    return str(caught.value)


def test_mixed_columns_are_read_by_their_roles(tmp_path: Path) -> None:
    data = _load(tmp_path, _MIXED, roles=_ROLES)
    assert data.table is not None
    assert data.set_aside is not None
    assert list(data.table.columns) == ["age", "job", "income"]
    np.testing.assert_array_equal(data.table["age"], [31.0, 45.0, np.nan, 52.0])
    assert data.table["job"].tolist() == ["clerk", None, "nurse", "smith"]
    assert data.targets.tolist() == [1, 0, 1, 0]
    assert data.record.class_names == ("high", "low")
    assert data.record.positive == 1
    assert dict(data.record.set_aside) == _ROLES
    assert list(data.set_aside.columns) == ["sex", "case"], "what is ignored is not kept"
    assert data.set_aside["case"].tolist() == ["A1", "A2", "A3", "A5"]
    assert data.record.notes == ("1 row without a value of the target left out.",)
    assert (data.record.missing_cells, data.record.cells) == (2, 12)
    assert data.record.features[1].categories == ("clerk", "nurse", "smith")
    assert data.record.source == "rows.csv"


def test_a_numeric_column_with_few_values_stays_numeric(tmp_path: Path) -> None:
    data = _load(tmp_path, "flag,risk\n0,a\n1,b\n0,a\n")
    assert data.record.features[0].kind == "numeric"


def test_a_constant_column_is_noted(tmp_path: Path) -> None:
    data = _load(tmp_path, "x,same,risk\n0,7,a\n1,7,b\n0,7,a\n")
    assert data.record.notes == ("1 feature holds one value only: 'same'.",)


def test_classes_that_are_numbers_are_sorted_as_numbers(tmp_path: Path) -> None:
    data = _load(tmp_path, "x,risk\n1,10\n2,9\n3,9.0\n4,2\n")
    assert data.record.class_names == ("2", "9", "10")
    assert data.targets.tolist() == [2, 1, 1, 0]


def test_the_positive_class_is_the_one_that_the_plan_names(tmp_path: Path) -> None:
    data = _load(tmp_path, _MIXED, roles=_ROLES, positive="high")
    assert data.record.positive == 0
    sentence = _sentence(tmp_path, _MIXED, roles=_ROLES, positive="middle")
    assert sentence == (
        "The positive class of the plan does not occur in the target. Found: 'middle'. Allowed: "
        "high, low. Write one of these names, or leave it empty for the last one."
    )


def test_regression_reads_numbers(tmp_path: Path) -> None:
    data = _load(tmp_path, "x,y\n1,0.5\n2,?\n3,-2\n", target="y", task="regression")
    assert data.targets.dtype == np.float32
    assert data.targets.tolist() == [0.5, -2.0]
    assert data.record.class_names == ()


def test_regression_refuses_a_text_as_target(tmp_path: Path) -> None:
    sentence = _sentence(tmp_path, "x,y\n1,0.5\n2,many\n", target="y", task="regression")
    assert sentence.startswith(
        "The target 'y' is not a number in every row, as regression needs. Found: 'many'."
    )


def test_regression_refuses_a_constant_target(tmp_path: Path) -> None:
    sentence = _sentence(tmp_path, "x,y\n1,2\n2,2\n", target="y", task="regression")
    assert "is the same in every row, so there is nothing to predict" in sentence


def test_one_class_only_is_refused(tmp_path: Path) -> None:
    assert _sentence(tmp_path, "x,risk\n1,low\n2,low\n") == (
        "The target 'risk' has one class only, so there is nothing to predict. Found: the class "
        "'low' in every row. Allowed: at least 2 classes. Choose another target, or add rows of "
        "other classes."
    )


def test_a_target_with_500_classes_is_refused(tmp_path: Path) -> None:
    text = "x,risk\n" + "".join(f"{row},{row % 500}\n" for row in range(1000))
    assert _sentence(tmp_path, text) == (
        "The target 'risk' has too many classes. Found: 500 distinct values. Allowed: at most 100 "
        '(setting "Most classes"). If the target is a number, set the task to "regression"; if '
        "it is an identifier, choose another target."
    )


def test_a_target_without_values_is_refused(tmp_path: Path) -> None:
    assert "The target 'risk' holds no value. Found: 2 missing cells." in _sentence(
        tmp_path, "x,risk\n1,\n2,?\n"
    )


def test_an_all_missing_column_is_refused_and_the_role_suggested(tmp_path: Path) -> None:
    assert _sentence(tmp_path, "x,gap,risk\n1,,a\n2,NA,b\n") == (
        "The column 'gap' holds no value. Found: 2 missing cells. Allowed: at least one value. "
        "Give 'gap' the role \"ignored\"."
    )
    data = _load(tmp_path, "x,gap,risk\n1,,a\n2,NA,b\n", roles={"gap": "ignored"})
    assert data.record.set_aside == (("gap", "ignored"),)
    assert data.set_aside is None


@pytest.mark.parametrize("text", ["inf", "-Infinity", "1e999"])
def test_an_infinite_value_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    sentence = _sentence(tmp_path, f"x,risk\n1,a\n{text},b\n3,a\n")
    assert sentence.startswith(
        f"The column 'x' holds values that are infinite. Found: '{text}' on line 3. Allowed:"
    )


def test_many_categories_are_refused_with_the_roles_that_help(tmp_path: Path) -> None:
    text = "x,who,risk\n" + "".join(f"{row},person {row},{row % 2}\n" for row in range(101))
    assert _sentence(tmp_path, text) == (
        "The column 'who' has too many categories. Found: 101 different texts, such as 'person "
        '0\'. Allowed: at most 100. Give \'who\' the role "identifier" or "ignored", or let the '
        'rare texts become one ("Many categories").'
    )


def test_a_stray_text_among_numbers_is_named(tmp_path: Path) -> None:
    cells = [str(row) for row in range(200)]
    cells[7] = "unknown"
    text = "x,risk\n" + "".join(f"{cell},{row % 2}\n" for row, cell in enumerate(cells))
    assert "most of them numbers, but 'unknown' on line 9" in _sentence(tmp_path, text)


def test_columns_that_the_plan_names_must_exist(tmp_path: Path) -> None:
    sentence = _sentence(tmp_path, "x,Risk\n1,a\n", roles={"colour": "ignored"})
    assert sentence == (
        "'rows.csv' does not have all columns that the plan names. Found: 'colour', 'risk' in the "
        "plan. Allowed: x, Risk. Correct the names in the plan; capitals count."
    )


@pytest.mark.parametrize("roles", [{"x": "target"}, {"risk": "feature"}])
def test_roles_must_not_contradict_the_target(tmp_path: Path, roles: dict[str, Role]) -> None:
    assert "The roles contradict the target column" in _sentence(
        tmp_path, "x,risk\n1,a\n2,b\n", roles=roles
    )


def test_a_table_without_features_is_refused(tmp_path: Path) -> None:
    assert "'rows.csv' has no features left. Found: 1 column" in _sentence(tmp_path, "risk\na\nb\n")


def test_parsing_stops_when_cancelled(tmp_path: Path) -> None:
    token = CancelToken()

    def cancel_at_parsing(progress: Progress) -> None:
        if progress.step == "Parsing":
            token.cancel()

    text = "x,risk\n" + "1,a\n" * 25_000
    with pytest.raises(CancelledError):
        _load(tmp_path, text, context=JobContext(report=cancel_at_parsing, token=token))


def test_heart_disease_is_read_with_its_six_missing_cells(shared: Path, tmp_path: Path) -> None:
    raw = (shared / "data/heart_cleveland/processed.cleveland.data").read_text()
    header = "age,sex,cp,trestbps,chol,fbs,restecg,thalach,exang,oldpeak,slope,ca,thal,num\n"
    data = _load(tmp_path, header + raw, target="num", roles={"sex": "sensitive"})
    assert (data.record.rows, data.record.missing_cells) == (303, 6)
    assert np.bincount(data.targets.astype(np.int64))[0] == 164
    assert len(data.record.features) == 12


def test_german_credit_is_read_with_categories(shared: Path, tmp_path: Path) -> None:
    lines = (shared / "data/german_credit/german.data").read_text().split("\n")
    header = ";".join(f"a{number}" for number in range(1, 21)) + ";good"
    text = "\n".join([header, *(";".join(line.split()) for line in lines)])
    data = _load(tmp_path, text, target="good")
    kinds = [feature.kind for feature in data.record.features]
    assert (kinds.count("categorical"), kinds.count("numeric")) == (13, 7)
    assert np.bincount(data.targets.astype(np.int64)).tolist() == [700, 300]


def test_compas_is_refused_for_its_repeated_columns(shared: Path, tmp_path: Path) -> None:
    raw = (shared / "data/compas/compas-scores-two-years.csv").read_bytes()
    with pytest.raises(AuditError) as caught:
        _load(tmp_path, raw, target="two_year_recid")
    assert "Found: 'decile_score', 'priors_count'." in str(caught.value)

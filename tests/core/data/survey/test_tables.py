"""A survey of a table says what pandas and scikit-learn say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from core.data.survey import scan as scanning
from core.data.survey.tables import survey_table
from core.data.survey.tally import Tally
from core.jobs.context import CancelledError, JobContext, Progress
from core.plan.data import DataPlan
from core.plan.sources import TableSource
from core.records.views.data import ColumnView, DataView


def survey(
    path: Path, *, target: str = "y", task: str = "classification", **more: object
) -> DataView:
    source = TableSource.model_validate({"path": str(path), "target": target, **more})
    plan = DataPlan.model_validate({"source": source, "task": task})
    return survey_table(plan, source, path=path, seed=3, context=JobContext()).view


def column(view: DataView, name: str) -> ColumnView:
    return next(item for item in view.columns if item.name == name)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    draw = np.random.default_rng(0)
    size = 900
    frame = pd.DataFrame(
        {
            "row": np.arange(size),
            "amount": np.round(draw.normal(size=size), 1) + 0.0,  # no -0.0
            "region": draw.choice(["north", "south", "west"], size),
            "sex": draw.choice(["f", "m"], size),
        }
    )
    frame["y"] = np.where(frame["amount"] + draw.normal(size=size) > 0.3, "yes", "no")
    frame.loc[draw.random(size) < 0.1, "amount"] = np.nan
    frame.loc[draw.random(size) < 0.05, "region"] = np.nan
    frame.to_csv(tmp_path / "table.csv", index=False)
    return tmp_path / "table.csv"


def test_missing_and_repeated_rows_are_those_of_pandas(table: Path) -> None:
    frame = pd.read_csv(table)
    view = survey(table, roles={"row": "identifier"})
    assert view.rows == len(frame)
    assert view.cells == frame.size
    assert view.missing_cells == int(frame.isna().sum().sum())
    assert view.duplicate_rows == int(frame[["amount", "region", "sex"]].duplicated().sum())
    assert {item.name: item.rows for item in view.classes} == dict(frame["y"].value_counts())
    for name in frame:
        assert column(view, str(name)).distinct == frame[name].nunique()
        assert column(view, str(name)).missing == int(frame[name].isna().sum())


def test_auc_alone_is_that_of_scikit_learn(table: Path) -> None:
    frame = pd.read_csv(table)
    view = survey(table)
    known = frame.dropna(subset="amount")
    expected = roc_auc_score(known["y"] == "yes", known["amount"])
    assert column(view, "amount").alone == pytest.approx(expected, abs=1e-6)
    rates = (frame["y"] == "yes").groupby(frame["region"].fillna("")).transform("mean")
    assert column(view, "region").alone == pytest.approx(
        roc_auc_score(frame["y"] == "yes", rates), abs=1e-6
    )


def test_a_column_that_gives_the_target_away_is_named_with_its_figure(table: Path) -> None:
    frame = pd.read_csv(table)
    frame["decided"] = (frame["y"] == "yes") * 2.0 + np.linspace(0, 1, len(frame))
    frame["code"] = frame["y"].map({"yes": "b7", "no": "a1"})
    frame.to_csv(table, index=False)
    view = survey(table)
    assert [item.column for item in view.suspects] == ["decided", "code"]
    assert view.suspects[0].figure == "AUC alone 1.000"
    problem = next(item for item in view.problems if item.columns == ("decided", "code"))
    assert (problem.act, problem.value) == ("set_role", "ignored")


def test_three_classes_are_settled_by_a_code(tmp_path: Path) -> None:
    rows = "".join(f"{k % 6},{k * 7 % 11},{'abc'[k % 3]}\n" for k in range(120))
    (tmp_path / "t.csv").write_text("code,noise,y\n" + rows)
    view = survey(tmp_path / "t.csv")
    assert [item.column for item in view.suspects] == ["code"]
    assert column(view, "code").alone is None


def test_numbers_to_be_predicted_are_told_by_their_range(tmp_path: Path) -> None:
    rows = "".join(f"{k},{k % 5},{k * k / 2}\n" for k in range(60))
    (tmp_path / "t.csv").write_text("a,b,y\n" + rows)
    view = survey(tmp_path / "t.csv", task="regression")
    assert view.target_range == "0 to 1,740.5, mean 585.083"
    assert column(view, "a").alone == 1.0
    assert [part.rows for part in view.parts] == [33, 12, 15]


def test_all_refusals_of_columns_are_told_at_once(tmp_path: Path) -> None:
    rows = "".join(f",word{k},{'inf' if k == 7 else k},{k % 2}\n" for k in range(150))
    (tmp_path / "t.csv").write_text("empty,text,large,y\n" + rows)
    told = [item for item in survey(tmp_path / "t.csv").problems if item.kind == "refusal"]
    assert [item.columns for item in told] == [("empty",), ("text",), ("large",)]
    assert all((item.act, item.value) == ("set_role", "ignored") for item in told)


@pytest.mark.parametrize(
    ("rows", "word", "act"),
    [
        ("".join(f"{k},1,same\n" for k in range(30)), "one class", "choose_target"),
        ("".join(f"{k},1,c{k // 3}\n" for k in range(1500)), "500 classes", "choose_target"),
        ("".join(f"{k},1,{k // 3}\n" for k in range(1500)), "500 classes", "set_task"),
        ("1,1,rare\n" + "1,1,b\n1,1,c\n" * 9, "fewer than 3", "choose_target"),
        ("".join(f"{k},1,\n" for k in range(30)), "no value", "choose_target"),
    ],
)
def test_targets_that_cannot_be_predicted_are_told(
    tmp_path: Path, rows: str, word: str, act: str
) -> None:
    (tmp_path / "t.csv").write_text("a,b,y\n" + rows)
    told = survey(tmp_path / "t.csv").problems[0]
    assert word in told.text
    assert (told.kind, told.act) == ("refusal", act)


def test_a_table_in_which_nothing_is_an_input_is_still_shown(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,y\n" + "".join(f"{k},{k % 2}\n" for k in range(30)))
    view = survey(tmp_path / "t.csv", roles={"a": "ignored"})
    assert view.problems[0].lead == "No input is left."
    assert len(view.columns) == 2


def test_a_large_table_is_judged_by_a_sample_and_says_so(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = survey(table)
    monkeypatch.setattr(scanning, "SAMPLE_ROWS", 300)
    monkeypatch.setattr(scanning, "_SAMPLE_CELLS", 1)
    frame = pd.concat([pd.read_csv(table)] * 3)
    frame.to_csv(table, index=False)
    sampled = survey(table)
    assert sampled.duplicate_rows == 1800 + (whole.duplicate_rows or 0)
    assert "1,000 rows" in sampled.notes[-1]
    near = column(whole, "amount").alone
    assert near is not None
    assert column(sampled, "amount").alone == pytest.approx(near, abs=0.05)
    assert survey(table) == sampled


def test_the_survey_is_cancelled_between_blocks(table: Path) -> None:
    context = JobContext()

    def stop(_: Progress) -> None:
        context.token.cancel()

    context = JobContext(report=stop, token=context.token)
    source = TableSource(path="table.csv", target="y")
    frame = pd.concat([pd.read_csv(table)] * 4)
    frame.to_csv(table, index=False)
    with pytest.raises(CancelledError):
        survey_table(DataPlan(source=source), source, path=table, seed=0, context=context)


def test_counting_goes_on_when_texts_become_too_many() -> None:
    tally = Tally(frozenset({"", "?"}), cap=10)
    cells = [f"{k / 7:.3f}" for k in range(100)] + ["?", ""]
    for start in range(0, len(cells), 6):
        tally.take(cells[start : start + 6])
    tally.finish()
    assert (tally.is_number, tally.missing, tally.distinct, tally.has_more) == (True, 2, 10, True)
    assert (tally.low, tally.high) == (0.0, 14.143)
    tally = Tally(frozenset({""}), cap=3)
    for cell in ("1", "2", "3", "4", "inf", "1_0", "", "x"):
        tally.take([cell])
    tally.finish()
    assert (tally.is_number, tally.first_word, tally.infinite, tally.missing) == (
        False,
        "1_0",
        1,
        1,
    )


def test_columns_of_iso_dates_are_dates_until_one_cell_is_not(tmp_path: Path) -> None:
    days = pd.date_range("2010-01-01", periods=3000, freq="D").strftime("%Y-%m-%d")
    frame = pd.DataFrame({"when": days, "y": np.arange(3000) % 2})
    path = tmp_path / "dates.csv"
    frame.to_csv(path, index=False)
    view = survey(path)
    found = column(view, "when")
    assert (found.kind, found.kind_text) == ("date", "Date")
    assert found.bars_text == "from 2010-01-01 to 2018-03-19"
    assert len(found.bars) == 12
    assert found.alone == pytest.approx(0.5, abs=0.01)
    assert not any(problem.kind == "refusal" for problem in view.problems)
    frame.loc[2999, "when"] = "soon"
    frame.to_csv(path, index=False)
    assert column(survey(path), "when").kind == "text"


def test_columns_of_many_texts_are_refused_unless_they_are_merged(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("city,y\n" + "".join(f"c{k % 20},{k % 2}\n" for k in range(400)))
    assert column(survey(path, categories=10), "city").kind == "text"
    assert "more than 10 different texts" in survey(path, categories=10).problems[0].text
    merged = survey(path, categories=10, rare="merge")
    assert column(merged, "city").kind == "category"
    assert not any(problem.kind == "refusal" for problem in merged.problems)


def test_a_given_test_part_is_not_drawn(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("x,y\n" + "".join(f"{k},{k % 2}\n" for k in range(100)))
    view = survey(path, test_path="test.csv")
    assert [(part.name, part.rows) for part in view.parts] == [("training", 80), ("validation", 20)]
    assert "The test part is read from its own file when training starts." in view.notes

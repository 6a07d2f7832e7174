from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data import Dataset, load, prepare, value_text
from core.data.fingerprint import row_groups
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan, SplitPlan
from core.plan.sources import TextSource

_CSV = """id,label,text,sex,extra
1,ham,"Hello, are you there?",f,x
2,spam,"You ""win"" a prize
today",m,x
3,ham,:-),f,x
4,,No label here,m,x
5,ham,hello are YOU there,f,x
6,spam,win a prize,m,x
"""


def _load(folder: Path, content: str, *, name: str = "texts.csv", **choices: Any) -> Dataset:
    (folder / name).write_text(content, encoding="utf-8")
    task = choices.pop("task", "classification")
    source = TextSource.model_validate({"path": name, "text": "text", "target": "label"} | choices)
    plan = DataPlan(source=source, task=task)
    return load(plan, seed=0, folder=folder, context=JobContext())


def test_a_column_of_texts_is_read_and_all_else_left_out(tmp_path: Path) -> None:
    found = _load(tmp_path, _CSV, roles={"sex": "sensitive", "id": "identifier"})
    assert found.texts is not None
    assert found.set_aside is not None
    assert found.record.kind == "text"
    assert found.record.class_names == ("ham", "spam")
    assert found.texts[1] == 'You "win" a prize\ntoday'
    assert found.record.lengths == (3, 5)
    assert found.record.set_aside == (
        ("id", "identifier"),
        ("sex", "sensitive"),
        ("extra", "ignored"),
    )
    assert list(found.set_aside.columns) == ["sex", "id"]
    assert found.set_aside["id"].tolist() == ["1", "2", "5", "6"]
    assert value_text(found, 1, feature="text") == 'You "win" a prize today'


def test_rows_without_words_or_target_are_left_out_and_named(tmp_path: Path) -> None:
    notes = _load(tmp_path, _CSV).record.notes
    assert notes == (
        "1 row without a value of the target left out of the file.",
        "1 text without a single word left out of the file (line 5).",
    )


def test_texts_of_the_same_words_are_duplicates(tmp_path: Path) -> None:
    found = _load(tmp_path, _CSV)
    assert found.record.duplicate_rows == 1
    groups = row_groups(found)
    assert groups[0] == groups[2]
    assert len(set(groups.tolist())) == 3


def test_quotes_in_a_file_divided_by_tabs_are_characters(tmp_path: Path) -> None:
    text = 'label\ttext\nham\t"Wen u miss" me\nspam\t"whole cell"\nham\tan "open one\nspam\tx y\n'
    found = _load(tmp_path, text, name="t.tsv")
    assert found.texts is not None
    assert found.texts.tolist() == ['"Wen u miss" me', "whole cell", 'an "open one', "x y"]


@pytest.mark.parametrize("divider", ["\t", ","])
def test_columns_of_a_file_without_a_header_go_by_number(tmp_path: Path, divider: str) -> None:
    lines = ["ham", "good day"], ["spam", "win big"], ["ham", "see you"]
    text = "".join(f"{divider.join(cells)}\n" for cells in lines)
    found = _load(tmp_path, text, text="column 2", target="column 1")
    assert found.record.rows == 3
    assert found.record.notes == ("The file has no header; its columns are numbered.",)


def test_a_test_file_gives_the_test_part(tmp_path: Path) -> None:
    rows = "".join(f"{'ham' if k % 2 else 'spam'},word{k % 3} here\n" for k in range(12))
    (tmp_path / "given.csv").write_text("label,text\nham,never seen words\nspam,here\n")
    source = TextSource(path="texts.csv", test_path="given.csv", text="text", target="label")
    (tmp_path / "texts.csv").write_text("label,text\n" + rows)
    plan = DataPlan(source=source, split=SplitPlan(validation=0.25))
    found = load(plan, seed=0, folder=tmp_path, context=JobContext())
    assert found.given is not None
    assert found.given.tolist() == [0] * 12 + [2] * 2
    prepared = prepare(plan, found, seed=0)
    assert prepared.parts["test"].tolist() == [12, 13]
    # The vocabulary has never seen the given part: its words are unknown, and its tail is cut.
    np.testing.assert_array_equal(prepared.inputs[12], [1, 1])
    assert "1 text of the test part was cut after 2 words." in prepared.record.notes
    assert prepared.record.input_shape == (2,)


def test_numbers_can_be_predicted_from_texts(tmp_path: Path) -> None:
    found = _load(tmp_path, "label,text\n1.5,bad\n4,good\n", task="regression")
    np.testing.assert_allclose(found.targets, [1.5, 4.0])
    with pytest.raises(AuditError, match="'much' on line 3"):
        _load(tmp_path, "label,text\n1.5,bad\nmuch,good\n", task="regression")


@pytest.mark.parametrize(
    ("text", "choices", "seen"),
    [
        ("label,text\na,12\nb,7.5\n", {}, "holds nothing but numbers"),
        ("label,text\na,:-)\nb,...\n", {}, "no row with both a text and a target"),
        ("label,texts\na,b c\n", {}, "'text' in the plan"),
        ("label,text\na,b c\n", {"text": "label"}, "cannot be the target as well"),
        ("label,text,age\na,b c,3\n", {"roles": {"age": "feature"}}, "'age' as feature"),
        ("label,text\na,b c\na,d e\n", {}, "one class only"),
        ("label\ttext\na\tb\tc\n", {}, "3 cells on line 2"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    tmp_path: Path, text: str, choices: dict[str, Any], seen: str
) -> None:
    with pytest.raises(AuditError, match=seen):
        _load(tmp_path, text, **choices)


def test_real_messages_with_loose_quotes_are_read(shared: Path) -> None:
    path = shared / "data" / "sms_spam" / "SMSSpamCollection"
    source = TextSource(path=str(path), text="column 2", target="column 1")
    found = load(DataPlan(source=source), seed=0, folder=path.parent, context=JobContext())
    assert np.bincount(found.targets.astype(np.int64)).tolist() == [4825, 747]
    assert found.record.notes[1].startswith("2 texts without a single word left out")


def test_real_sentences_keep_their_test_part(shared: Path) -> None:
    folder = shared / "data" / "sst2"
    source = TextSource(path="train.tsv", test_path="test.tsv", text="column 1", target="column 2")
    plan = DataPlan(source=source)
    prepared = prepare(plan, load(plan, seed=0, folder=folder, context=JobContext()), seed=0)
    assert len(prepared.parts["test"]) == 1821
    assert prepared.record.given == ("test",)
    assert prepared.inputs.shape == (8741, 48)


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="field larger than field limit"):
        _load(tmp_path, "a" * 200_000 + ",x\nb,y\n", text="column 1", target="column 2")

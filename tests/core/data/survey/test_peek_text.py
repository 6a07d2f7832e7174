from __future__ import annotations

from pathlib import Path

import pytest

from core.data import load
from core.data.survey.peek import peek
from core.jobs.context import JobContext
from core.plan import plan_from_toml
from core.plan.sources import TextSource
from core.records.views.data import PeekView

_ROWS = [
    (f"m{k}", f"this is remark {k}, dear reader", "spam" if k % 3 else "ham") for k in range(9)
]


def _look(folder: Path, content: str, *, name: str = "texts.csv") -> PeekView:
    path = folder / name
    path.write_text(content)
    return peek(path, context=JobContext())


def _csv(*, header: str = "", order: tuple[int, ...] = (0, 1, 2), divider: str = ",") -> str:
    quote = '"' if divider == "," else ""
    lines = [divider.join(f"{quote}{row[at]}{quote}" for at in order) for row in _ROWS]
    return "\n".join([*([header] if header else []), *lines]) + "\n"


@pytest.mark.parametrize("divider", [",", "\t"])
def test_a_file_with_one_column_of_texts_opens_without_typing(tmp_path: Path, divider: str) -> None:
    header = divider.join(("id", "message", "label"))
    view = _look(tmp_path, _csv(header=header, divider=divider))
    assert (view.kind, view.row_count, view.is_exact) == ("text", 9, True)
    assert (view.target, view.task) == ("label", "classification")
    source = plan_from_toml(view.plan).data.source
    assert isinstance(source, TextSource)
    assert (source.text, source.target) == ("message", "label")
    plan = plan_from_toml(view.plan)
    assert load(plan.data, seed=0, folder=tmp_path, context=JobContext()).record.rows == 9


def test_a_file_without_a_header_opens_by_numbers(tmp_path: Path) -> None:
    view = _look(tmp_path, _csv(order=(2, 1), divider="\t"), name="Collection")
    plan = plan_from_toml(view.plan)
    assert view.row_count == 9
    assert isinstance(plan.data.source, TextSource)
    assert (plan.data.source.text, plan.data.source.target) == ("column 2", "column 1")
    assert load(plan.data, seed=0, folder=tmp_path, context=JobContext()).record.rows == 9


@pytest.mark.parametrize(
    "content",
    [
        "a,b,y\n" + "".join(f"{k},{k * 2},{k % 2}\n" for k in range(9)),
        "path,y\n" + "".join(f"pictures/of/some/cats/{k}.png,{k % 2}\n" for k in range(9)),
        "when,y\n" + "".join(f"2020 01 0{k} 12 00,{k % 2}\n" for k in range(1, 9)),
        "a,b,c,d,e,remark,y\n"
        + "".join(f"1,2,3,4,5,this is remark {k} here,{k % 2}\n" for k in range(9)),
    ],
)
def test_a_table_stays_a_table(tmp_path: Path, content: str) -> None:
    assert _look(tmp_path, content).kind != "text"


def test_real_messages_are_recognised(shared: Path) -> None:
    view = peek(shared / "data" / "sms_spam" / "SMSSpamCollection", context=JobContext())
    assert (view.kind, view.row_count, view.target) == ("text", 5574, "column 1")

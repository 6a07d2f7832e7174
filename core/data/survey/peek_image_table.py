"""A first look at a table that names pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.data.images.pictures import SUFFIXES
from core.data.survey.guess import guess_event, guess_target, guess_task, sensitive_word
from core.data.survey.peek_folder import form_of
from core.data.survey.peek_table import SHOWN_ROWS
from core.data.survey.tally import Tally
from core.plan import Plan, plan_from_toml, plan_to_toml
from core.plan.data import DataPlan
from core.plan.model import CnnPlan
from core.plan.sources import ImageTableSource, Role
from core.records.views.data import PeekView, Problem

_LEAST_SHARE = 0.9  # of the cells that are not empty
_LEAST_TRIED = 20


def picture_column(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the first column whose cells end as pictures do; empty if there is none."""
    for place, name in enumerate(columns):
        cells = [row[place].strip() for row in rows]
        present = [cell for cell in cells if cell]
        pictures = [cell for cell in present if cell.lower().endswith(SUFFIXES)]
        if present and len(pictures) >= _LEAST_SHARE * len(present):
            return name
    return ""


def as_image_table(view: PeekView, path: Path) -> PeekView:
    """Return the look at a table as one at pictures, if a column of it names pictures.

    Sensitive columns are set aside, all others left out; the target is guessed among the rest.
    """
    columns = [column.name for column in view.columns]
    picture = picture_column(columns, view.rows)
    others = [name for name in columns if name != picture]
    if not picture or not others:
        return view
    cells = {name: [row[place].strip() for row in view.rows] for place, name in enumerate(columns)}
    target = guess_target(others)
    tally = Tally(frozenset({""}), cap=SHOWN_ROWS)
    tally.take(cells[target])
    tally.finish()
    task = guess_task(tally.counts, is_number=tally.is_number, has_more=tally.has_more)
    event = guess_event(sorted(tally.counts)) if task == "classification" else ""
    plan = Plan(
        title=plan_from_toml(view.plan).title,
        data=DataPlan(
            source=_source(path, cells, picture=picture, target=target),
            task=task,
            positive=event,
        ),
        model=CnnPlan(),
    )
    left_out = [name for name in others if name != target and not sensitive_word(name)]
    return view.model_copy(
        update={
            "kind": "image_table",
            "text": view.text.replace("Table", "Table of pictures", 1),
            "task": task,
            "target": target,
            "plan": plan_to_toml(plan),
            "columns": (),
            "problems": tuple(_told(path, cells[picture], left_out)),
        }
    )


def _source(
    path: Path, cells: Mapping[str, list[str]], *, picture: str, target: str
) -> ImageTableSource:
    height, width, is_colour = form_of(
        path.parent / cell.replace("\\", "/") for cell in cells[picture][:_LEAST_TRIED] if cell
    )
    roles: dict[str, Role] = {
        name: "sensitive"
        for name in cells
        if name not in (picture, target) and sensitive_word(name)
    }
    test = path.with_name(path.name.replace("train", "test", 1))
    has_test = test != path and test.is_file()
    return ImageTableSource(
        path=str(path.resolve()),
        test_path=str(test.resolve()) if has_test else "",
        picture=picture,
        target=target,
        roles=roles,
        height=height,
        width=width,
        colour=is_colour,
    )


def _told(path: Path, files: list[str], left_out: list[str]) -> list[Problem]:
    found = []
    absent = [
        file for file in files if file and not (path.parent / file.replace("\\", "/")).is_file()
    ]
    if absent:
        found.append(
            Problem(
                kind="refusal" if len(absent) == len(files) else "caution",
                lead=f"'{absent[0]}'",
                text=f"is missing, and so are {len(absent)} of the first {len(files)} pictures."
                if len(absent) > 1
                else f"is missing among the first {len(files)} pictures.",
                remedy="Paths start at the folder of the file; put the pictures there.",
            )
        )
    if left_out:
        found.append(
            Problem(
                kind="info",
                lead=", ".join(left_out[:8]),
                text="left out: pictures are the only inputs.",
                remedy="Set aside in the settings what the audit should compare groups by.",
            )
        )
    return found

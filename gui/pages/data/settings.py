"""The settings of the Data page: source, target, windows, split, reading."""

from __future__ import annotations

from pathlib import Path

from core.plan import Plan
from core.plan.edit import value_at
from core.plan.sources import ArraySource, BuiltinSource, SeriesSource, TableSource, TextSource
from core.records.views.data import DataView
from gui.forms.describe import FieldInfo
from gui.forms.form import Group, SettingsForm
from gui.pages.data.bars import SplitPanel
from gui.pages.data.choices import BesideChoice, TargetChoice, named_field
from gui.pages.data.presenter import DataPresenter
from gui.pages.data.roles import role_of, with_roles
from gui.pages.data.source_card import SourceCard
from gui.pages.page import Frame

_SOURCE = "data.source"
_MADE = ("pulses", "tides", "messages")
# Fields that name a column of the file, or an array of the archive.
_COLUMNS = ("text", "picture", "series", "step", "time", "also")
_ARRAYS = (
    "inputs",
    "targets",
    "lengths",
    "validation_inputs",
    "validation_targets",
    "test_inputs",
    "test_targets",
)
# Kinds of source whose task follows from what they are.
_ONE_TASK = ("builtin", "idx", "image_folder", "forecast")
_MOST_GIVEN = 2  # validation and test; then nothing is drawn
_WORKBOOKS = (".xlsx", ".xlsm")
_COLUMNAR = (".parquet", ".pq")


def make_settings(presenter: DataPresenter, frame: Frame, *, target: TargetChoice) -> SettingsForm:
    """Return the panel; it follows the plan and the presenter by itself."""
    split = SplitPanel()

    def narrowed(plan: Plan, info: FieldInfo) -> FieldInfo:
        name = info.path.rsplit(".", 1)[-1]
        if name in (*_COLUMNS, *_ARRAYS) or info.path == "data.split.column":
            return named_field(info, _names(presenter, plan, name), value_at(plan, info.path))
        return info

    form = SettingsForm(
        presenter.session,
        [
            Group(
                "Source",
                _source_fields("rows", "contents", "layout", "height", "width", "colour"),
                above=SourceCard(presenter, frame),
                below=BesideChoice(presenter, frame),
                applies=_applies,
            ),
            Group(
                "Target",
                ("data.task", *_source_fields(*_COLUMNS)),
                above=target,
                applies=_applies,
                narrowed=narrowed,
            ),
            Group(
                "Windows",
                tuple(f"data.forecast.{n}" for n in ("window", "horizon", "stride", "season")),
                applies=_applies,
            ),
            Group(
                "Words",
                _source_fields("vocabulary", "least_count", "longest", "is_lower"),
                is_open=False,
                summary=_words,
            ),
            Group(
                "Arrays",
                _source_fields(*_ARRAYS),
                is_open=False,
                summary=_arrays,
                applies=_applies,
                narrowed=narrowed,
            ),
            Group(
                "Split",
                (
                    *(f"data.split.{name}" for name in ("how", "column", "validation", "test")),
                    "seed",
                ),
                below=split,
                applies=lambda plan, path: _splits(presenter, plan, path),
                narrowed=narrowed,
            ),
            Group(
                "Reading",
                (
                    "data.scaling",
                    "data.max_classes",
                    *_source_fields(
                        "has_header",
                        "separator",
                        "sheet",
                        "columns",
                        "missing",
                        "dates",
                        "rare",
                        "categories",
                    ),
                ),
                is_open=False,
                summary=_reading,
                applies=_applies,
            ),
        ],
    )

    def show() -> None:
        view = presenter.view
        is_current = view is not None and presenter.is_current
        parts = view.parts if view is not None and is_current else ()
        plan = presenter.session.plan
        given = given_parts(plan, view if is_current else None)
        split.show_parts(parts, plan.data.split, given=given)
        form.refresh()

    presenter.changed.connect(show)
    show()
    return form


def _source_fields(*names: str) -> tuple[str, ...]:
    return tuple(f"{_SOURCE}.{name}" for name in names)


def _names(presenter: DataPresenter, plan: Plan, field: str) -> tuple[str, ...]:
    """Return what a field may name: any column, or for a split one that is read at all."""
    source = plan.data.source
    target = str(getattr(source, "target", ""))
    if field != "column":
        taken = (target, str(getattr(source, "time", "")) if field == "also" else "")
        return tuple(name for name in presenter.names if name not in taken)
    named = with_roles(source)
    if named is None:
        return ()
    if isinstance(named, TableSource):
        return tuple(
            name for name in presenter.names if role_of(plan, name) not in ("target", "ignored")
        )
    kept = tuple(name for name, role in named.roles.items() if role in ("identifier", "sensitive"))
    if isinstance(named, SeriesSource) and named.layout == "long":
        return (named.series, *kept)
    return kept


def _applies(plan: Plan, path: str) -> bool:  # noqa: PLR0911 -- one line for each rule
    """Whether a field says anything of this source."""
    source, name = plan.data.source, path.rsplit(".", 1)[-1]
    if isinstance(source, BuiltinSource) and name == "rows":
        return source.name in _MADE
    if path == "data.task":
        return source.kind not in _ONE_TASK
    if path.startswith("data.forecast."):
        return plan.data.task == "forecasting"
    if isinstance(source, SeriesSource) and name in ("series", "step"):
        return source.layout == "long"
    if isinstance(source, ArraySource) and name == "lengths":
        return source.contents == "series"
    if path == "data.max_classes":
        return plan.data.task == "classification"
    if isinstance(source, TableSource):
        ending = Path(source.path).suffix.lower()
        if name == "sheet":
            return ending in _WORKBOOKS
        if name == "separator":
            return ending not in (*_WORKBOOKS, *_COLUMNAR)
        return name != "has_header" or ending not in _COLUMNAR
    return True


def _splits(presenter: DataPresenter, plan: Plan, path: str) -> bool:
    """Whether a field of the split decides anything."""
    name = path.rsplit(".", 1)[-1]
    given = given_parts(plan, presenter.view if presenter.is_current else None)
    is_drawn = plan.data.task != "forecasting" and len(given) < _MOST_GIVEN
    if name == "how":
        return is_drawn
    if name == "column":
        return is_drawn and plan.data.split.how != "random"
    return name not in given


def given_parts(plan: Plan, view: DataView | None) -> tuple[str, ...]:
    """Return the parts that the source brings, by the plan or as they were found."""
    source = plan.data.source
    named = {
        "validation": getattr(source, "validation_inputs", ""),
        "test": getattr(source, "test_path", "") or getattr(source, "test_inputs", ""),
    }
    found = () if view is None else view.given
    return tuple(part for part, name in named.items() if name or part in found)


def _words(plan: Plan) -> str:
    source = plan.data.source
    return f"{source.vocabulary:,} at most" if isinstance(source, TextSource) else ""


def _arrays(plan: Plan) -> str:
    source = plan.data.source
    return f"{source.inputs}, {source.targets}" if isinstance(source, ArraySource) else ""


def _reading(plan: Plan) -> str:
    return "as it is" if plan.data.scaling == "none" else "scaled"

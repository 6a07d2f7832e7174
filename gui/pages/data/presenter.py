"""What the Data page knows and does, without widgets."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.errors import AuditError
from core.jobs.outcome import Failed, Finished, Outcome
from core.plan.kinds import kind_of
from core.plan.sources import BuiltinSource, ForecastSource, TableSource
from core.project.views import Kept
from core.records.base import Kind
from core.records.views.data import (
    ColumnView,
    DataView,
    PeekView,
    Problem,
    Reading,
    RowsView,
)
from gui.pages.data.forms import SENTENCES, Form, form_of
from gui.pages.data.roles import (
    has_target_column,
    kept_changes,
    role_changes,
    role_of,
    target_changes,
)
from gui.pages.data.words import failed_notice, guesses, to_do_text
from gui.pages.page import Notice, StepState
from gui.session.jobs import JobHandle
from gui.session.places import written_from
from gui.session.proposals import reading_changes
from gui.session.session import Session

PAGE_ROWS = 200
PAGE_SAMPLES = 60
SURVEY = "survey"


class DataPresenter(QObject):
    """The state of the page.

    Signals
    -------
    changed
        Something that the page shows: the view, the plan, or whether the survey runs.
    form_changed
        The rows are of another form now, so that other cards show them.
    rows_reset
        Rows are to be asked for anew: their number or their names are known now.
    rows_came : RowsView
        A page of rows.
    rows_failed : int
        A page of rows did not come; its offset.
    told : Notice
        Something to say under the header.
    """

    changed = Signal()
    form_changed = Signal()
    rows_reset = Signal()
    rows_came = Signal(object)
    rows_failed = Signal(int)
    told = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.peek: PeekView | None = None
        self.first_rows: RowsView | None = None
        self._dismissed: set[tuple[str, str]] = set()
        self._has_begun = False
        self._survey: JobHandle | None = None
        self._rows_of = ""  # the source of the rows that are shown
        self._kept: Kept[DataView] | None = None
        self._form = self.form
        session.plan_changed.connect(self._plan_changed)
        session.views_changed.connect(self._view_changed)
        session.busy_changed.connect(self.changed)
        self._read()

    # -- what there is

    @property
    def kind(self) -> Kind:
        """What the rows are, by the plan."""
        return kind_of(self.session.plan.data.source)

    @property
    def form(self) -> Form:
        """In which form the rows are shown."""
        return form_of(self.session.plan)

    @property
    def names(self) -> tuple[str, ...]:
        """What the plan may name: columns of the file, or arrays of the archive."""
        source = self.session.plan.data.source
        if isinstance(source, TableSource) and self._known_columns:
            return tuple(item.name for item in self._known_columns)
        return () if self.peek is None else self.peek.names

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The ways to read the file, where there are several."""
        return () if self.peek is None else self.peek.readings

    @property
    def view(self) -> DataView | None:
        """What the survey found, of this plan or of an earlier one."""
        return None if self._kept is None else self._kept.view

    @property
    def is_current(self) -> bool:
        """Whether the view is of the plan as it stands now."""
        return self._kept is not None and self._kept.is_current

    @property
    def is_stale(self) -> bool:
        """Whether there is a view, but of an earlier plan."""
        return self._kept is not None and not self._kept.is_current

    @property
    def is_checking(self) -> bool:
        """Whether the survey waits or runs."""
        return self._survey is not None and not self._survey.is_done

    @property
    def columns(self) -> tuple[ColumnView, ...]:
        """The columns, from the survey or from the first look, with the roles of the plan."""
        plan = self.session.plan
        found = self._known_columns
        if not isinstance(plan.data.source, TableSource):
            return found
        return tuple(
            item.model_copy(update={"role": role_of(plan, item.name)})
            if item.role != role_of(plan, item.name)
            else item
            for item in found
        )

    @property
    def looked_at(self) -> int:
        """How many first rows the columns speak of; 0 where it is all rows."""
        if self.view is not None or self.peek is None or self.peek.is_exact:
            return 0
        return self.peek.looked_at

    @property
    def class_names(self) -> tuple[str, ...]:
        """Classes of the target, as far as they are known for the target of the plan."""
        source, view = self.session.plan.data.source, self.view
        if view is None or (isinstance(source, TableSource) and source.target != view.target):
            return ()
        return tuple(item.name for item in view.classes)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What somebody should look at and has not put aside; nothing while the view is stale."""
        view = self.view
        if view is None or not self.is_current:
            return ()
        return tuple(
            item
            for item in (*view.problems, *guesses(self.peek, self.session.plan.data.source))
            if (item.lead, item.text) not in self._dismissed
        )

    @property
    def refusals(self) -> tuple[Problem, ...]:
        """Why nothing can be trained on these rows, put aside or not."""
        if self.view is None or not self.is_current:
            return ()
        return tuple(item for item in self.view.problems if item.kind == "refusal")

    @property
    def row_count(self) -> int:
        """Rows, estimated until the survey has counted them."""
        if self.view is not None:
            return self.view.rows
        if self.peek is not None:
            return self.peek.row_count
        return 0 if self.first_rows is None else self.first_rows.total

    def sentence(self) -> str:
        """Return the sentence under the title."""
        return SENTENCES[self.form]

    def step_state(self) -> StepState:
        """Return how far the step is."""
        if self.is_checking:
            return StepState("running", tip="the data is being checked")
        if self.view is None:
            return StepState("ready", tip="not checked yet")
        if self.is_stale:
            return StepState("ready", note="stale", tip="from an earlier plan")
        to_do = sum(item.kind != "info" for item in self.problems)
        if self.refusals or to_do:
            count = max(to_do, len(self.refusals))
            return StepState("attention", note=to_do_text(count), tip="needs attention")
        return StepState("done", tip="checked")

    # -- what the user does

    def begin(self) -> None:
        """Show first rows and start the survey where the data was never looked at."""
        if self._has_begun:
            return
        self._has_begun = True
        self._look()
        if self._kept is None and self.session.is_writer:
            self.check()

    def check(self, *, is_full: bool = False) -> None:
        """Run the survey; `is_full` decodes every picture of a folder."""
        if self.is_checking:
            return
        more: dict[str, object] = {"check_all": True} if is_full else {}
        try:
            self._survey = self.session.run(SURVEY, title="Checking data", **more)
        except AuditError as fault:
            self.told.emit(Notice("bad", fault.sentence))
            return
        self._survey.ended.connect(self._survey_ended)
        self.changed.emit()

    def choose_reading(self, kind: str) -> None:
        """Read the file in another of the ways that were found."""
        peek = self.peek
        found = next((one for one in self.readings if one.kind == kind), None)
        if peek is None or found is None or kind == self.session.plan.data.source.kind:
            return
        view = peek.model_copy(update={"kind": found.kind, "plan": found.plan})
        changes = reading_changes(self.session.plan, view, self.session.base)
        self._edit(changes, text=f"Read as {found.title.lower()}")

    def set_target(self, name: str) -> None:
        """Choose the column to be predicted."""
        source = self.session.plan.data.source
        if isinstance(source, TableSource):
            self.set_role((name,), "target")
        elif has_target_column(source):
            found = self._column(name)
            changes = target_changes(self.session.plan, found) if found is not None else {}
            self._edit(changes or {"data.source.target": name}, text=f"Predict {name}")

    def keep_columns(self, role: str, names: tuple[str, ...]) -> None:
        """Keep these columns and no others for the audit in a role."""
        self._edit(kept_changes(self.session.plan, role, names), text=f"Choose {role} columns")

    def set_file(self, field: str, path: Path | None) -> None:
        """Name a file beside the rows, such as that of the test part; None for none."""
        named = "" if path is None else written_from(path, self.session.base)
        self._edit({f"data.source.{field}": named}, text="Choose another file")

    def set_role(self, columns: tuple[str, ...], role: str) -> None:
        """Give columns a role; a new target also sets the task."""
        plan = self.session.plan
        if role == "target":
            found = next((item for item in self.columns if item.name == columns[0]), None)
            changes = {} if found is None else target_changes(plan, found)
            text = f"Predict {columns[0]}"
        elif role_of(plan, columns[0]) == "target":
            words = f"'{columns[0]}' is the target. Choose another target first."
            self.told.emit(Notice("info", words))
            self.changed.emit()
            return
        else:
            changes = role_changes(plan, columns, role)
            text = f"Set the role of {columns[0]}"
        self._edit(changes, text=text)

    def set_positive(self, name: str) -> None:
        """Choose the event to predict; the last class is the plan's default."""
        is_last = bool(self.class_names) and name == self.class_names[-1]
        self._edit({"data.positive": "" if is_last else name}, text="Change the event to predict")

    def act(self, problem: Problem) -> None:
        """Do what a problem's button says, where it is a change or a job."""
        if problem.act == "set_role":
            self.set_role(problem.columns, problem.value)
        elif problem.act == "set_task":
            self._edit({"data.task": problem.value}, text="Change the task")
        elif problem.act == "check_all":
            self.check(is_full=True)

    def dismiss(self, problem: Problem) -> None:
        """Put a problem aside until the project is opened again."""
        self._dismissed.add((problem.lead, problem.text))
        self.changed.emit()

    def ask_rows(self, offset: int, count: int) -> None:
        """Ask for a page of rows; it comes with `rows_came`."""
        if self.session.jobs.is_closed:
            return  # a table that is about to go lays its columns out once more
        source = self._source_text()
        handle = self.session.ask("rows", offset=offset, count=count)
        handle.ended.connect(lambda outcome: self._rows_ended(outcome, offset, source))

    # -- inside

    @property
    def _known_columns(self) -> tuple[ColumnView, ...]:
        view = self.view
        if view is not None and view.columns:
            return view.columns
        return self.peek.columns if self.peek is not None else ()

    def _look(self) -> None:
        """Ask for the first rows, and for names and kinds where the file was not looked at yet."""
        self._rows_of = self._source_text()
        self._peek_at()
        self.ask_rows(0, PAGE_ROWS if self.kind in ("tabular", "text") else PAGE_SAMPLES)

    def _peek_at(self) -> None:
        source = self.session.plan.data.source
        if isinstance(source, BuiltinSource):
            self.peek = None
            return
        path = str(self.session.base / Path(source.path).expanduser())
        if self.peek is None or self.peek.path != path:
            self.peek = None
            handle = self.session.ask("peek", path=path)
            handle.ended.connect(self._peek_ended)

    def _column(self, name: str) -> ColumnView | None:
        known = (
            *(self.view.columns if self.view else ()),
            *(self.peek.columns if self.peek else ()),
        )
        return next((item for item in known if item.name == name), None)

    def _peek_ended(self, outcome: Outcome) -> None:
        # A file that cannot be opened is told by the survey, which meets the same fault.
        if isinstance(outcome, Finished):
            self.peek = PeekView.model_validate(outcome.result["view"])
            self.changed.emit()

    def _rows_ended(self, outcome: Outcome, offset: int, source: str) -> None:
        if source != self._rows_of:
            return
        if not isinstance(outcome, Finished):
            self.rows_failed.emit(offset)
            return
        view = RowsView.model_validate(outcome.result["view"])
        if self.first_rows is None:
            self.first_rows = view
            self.rows_reset.emit()
            self.changed.emit()
        self.rows_came.emit(view)

    def _survey_ended(self, outcome: Outcome) -> None:
        self._survey = None
        self._dismissed.clear()  # what is still so is said again
        if isinstance(outcome, Failed) and outcome.is_bug:
            self.told.emit(failed_notice(outcome.sentence, outcome.detail))
        self._read()

    def _edit(self, changes: dict[str, object], *, text: str) -> None:
        try:
            if changes:
                self.session.edit_many(changes, text=text)
        except AuditError as fault:
            self.told.emit(Notice("bad", fault.sentence))
        self.changed.emit()

    def _plan_changed(self) -> None:
        if self._form != self.form:
            self._form = self.form
            self._read()
            self.form_changed.emit()
        if self._has_begun and self._source_text() != self._rows_of:
            self.first_rows = None
            self._read()
            self._look()
            self.rows_reset.emit()
            return
        self._read()

    def _view_changed(self, name: str) -> None:
        if name == "data":
            self._read()
            self.rows_reset.emit()

    def _read(self) -> None:
        self._kept = self.session.view("data", DataView)
        self.changed.emit()

    def _source_text(self) -> str:
        """Return what decides which rows there are, and not what they are for."""
        source = self.session.plan.data.source
        if isinstance(source, TableSource):
            form = (source.sheet, source.separator, source.has_header, source.columns)
            return f"table {self.session.base} {source.path} {form}"
        cut = self.session.plan.data.forecast if isinstance(source, ForecastSource) else ""
        return f"{self.session.base} {source.model_dump_json()} {cut}"

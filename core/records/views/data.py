"""What the Data page shows: what a dropped file is, and what a survey of the rows found."""

from __future__ import annotations

from typing import Literal

from core.records.base import Kind, Record, Task
from core.records.views.forecasts import ForecastView
from core.records.views.texts import TextsView

SourceKind = Literal[
    "builtin",
    "table",
    "text",
    "npz",
    "idx",
    "image_folder",
    "image_table",
    "series",
    "forecast",
]
ColumnKind = Literal["number", "date", "category", "text", "channel", "empty"]
Act = Literal["", "set_role", "set_task", "choose_target", "check_all", "show_column", "show_rows"]


class Problem(Record):
    """Something to look at, with the one thing to do about it.

    Attributes
    ----------
    kind : str
        `refusal` (the rows cannot be used like this), `caution` or `info`.
    lead, text : str
        What it is about, and the sentence that follows it.
    action, act, columns, value : str
        Text of a button, what it does, to which columns, and the value that it sets.
    """

    kind: Literal["refusal", "caution", "info"]
    lead: str
    text: str
    remedy: str = ""
    action: str = ""
    act: Act = ""
    columns: tuple[str, ...] = ()
    value: str = ""


class ColumnView(Record):
    """One column of a table, or one channel of images or series.

    Attributes
    ----------
    bars : tuple of float
        Heights of a histogram, the tallest 1.
    distinct : int or None
        None where it was not counted; `has_more` where counting stopped at this number.
    alone : float or None
        AUC of the column alone for two classes, |Spearman's rank correlation| for numbers.
    """

    name: str
    role: str
    kind: ColumnKind
    kind_text: str
    bars: tuple[float, ...] = ()
    bars_text: str = ""
    distinct: int | None = None
    has_more: bool = False
    missing: int = 0
    alone: float | None = None
    note: str = ""


class ClassCount(Record):
    """Rows of one class."""

    name: str
    rows: int
    is_positive: bool = False


class Suspect(Record):
    """A column that alone says too much of the target, by which figure and rule."""

    column: str
    figure: str
    rule: str


class PartView(Record):
    """One part of the split."""

    name: str
    rows: int
    class_counts: tuple[int, ...] = ()


class PictureView(Record):
    """One picture as a small PNG, named by the SHA-256 of its artifact or file."""

    file: str
    label: str
    sha256: str = ""
    note: str = ""


class TraceView(Record):
    """One series, thinned out to be drawn small: values by channel.

    Attributes
    ----------
    share : float
        Its steps as a share of the longest series of the data.
    ahead : tuple of float
        The steps after it that are to be forecast.
    """

    name: str
    label: str
    values: tuple[tuple[float, ...], ...]
    share: float = 1.0
    ahead: tuple[float, ...] = ()


class DataView(Record):
    """Everything that a survey found.

    Attributes
    ----------
    summary : str
        "Table · 1,000 rows × 21 columns · 78 kB".
    sha256, sha256_of : str
        A hash, and of what: "file", "values" or "names and sizes".
    cells, missing_cells : int
        Cells of all columns, and those without a value.
    duplicate_rows : int or None
        Rows that repeat the inputs of an earlier row exactly; None where not counted.
    best_alone : float or None
        Largest `alone` of all inputs.
    overlap : int or None
        Test rows whose inputs also stand in training; None where not computed.
    given : tuple of str
        Parts that the source brings itself.
    lengths_text : str
        For series of unequal lengths: their range and median; `channels` counts what they hold
        at each step.
    index : str
        SHA-256 of the artifact that says where rows begin in the file; empty without one.
    """

    name: str
    source: str
    source_kind: SourceKind
    kind: Kind
    task: Task
    summary: str
    size_bytes: int = 0
    sha256: str = ""
    sha256_of: str = "file"
    rows: int
    target: str
    columns: tuple[ColumnView, ...] = ()
    classes: tuple[ClassCount, ...] = ()
    balance: str = ""
    target_bars: tuple[float, ...] = ()
    target_range: str = ""
    cells: int = 0
    missing_cells: int = 0
    duplicate_rows: int | None = None
    duplicate_note: str = ""
    suspects: tuple[Suspect, ...] = ()
    best_alone: float | None = None
    alone_title: str = ""
    parts: tuple[PartView, ...] = ()
    overlap: int | None = None
    split_note: str = ""
    given: tuple[str, ...] = ()
    shape: str = ""
    channels: int = 0
    lengths_text: str = ""
    sizes: tuple[tuple[str, int], ...] = ()
    formats: tuple[tuple[str, int], ...] = ()
    corrupt: tuple[str, ...] = ()
    pictures: tuple[PictureView, ...] = ()
    traces: tuple[TraceView, ...] = ()
    texts: TextsView | None = None
    forecast: ForecastView | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    index: str = ""


class Reading(Record):
    """One of several ways to read a file, with a plan that does so; `text` says what comes of it.

    `title` is the word for it on a button.
    """

    kind: SourceKind
    title: str
    text: str
    plan: str


class PeekView(Record):
    """What a dropped file or folder is, and a plan that opens it.

    Attributes
    ----------
    kind : str
        `project`, `bundle`, `plan` and `weights` are what their names say; all others are data
        and come with a plan.
    rows : tuple of tuple of str
        The first rows as texts.
    row_count, looked_at : int
        Rows, estimated from the size unless `is_exact`, and those that the columns speak of.
    plan : str
        A complete plan in TOML with an absolute path; empty where it is no data.
    names : tuple of str
        What a plan may name: the columns of a table, or the arrays of an archive.
    readings : tuple of Reading
        All ways to read the file, that of `plan` among them; empty where there is but one.
    """

    kind: Literal[
        "table",
        "text",
        "npz",
        "idx",
        "image_folder",
        "image_table",
        "series",
        "forecast",
        "project",
        "bundle",
        "plan",
        "weights",
    ]
    path: str
    name: str
    text: str
    size_bytes: int = 0
    task: Task | None = None
    target: str = ""
    columns: tuple[ColumnView, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    row_count: int = 0
    looked_at: int = 0
    is_exact: bool = False
    plan: str = ""
    names: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    problems: tuple[Problem, ...] = ()


class RowsView(Record):
    """A page of rows as texts, or of pictures.

    Attributes
    ----------
    folder : str
        Folder of the small pictures of this page; empty for tables.
    """

    offset: int
    total: int
    is_exact: bool = True
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[PictureView, ...] = ()
    traces: tuple[TraceView, ...] = ()
    folder: str = ""

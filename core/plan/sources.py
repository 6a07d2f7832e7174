"""Where the rows come from: one declaration for each kind of file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.plan.fields import Section, setting

Role = Literal["target", "feature", "sensitive", "identifier", "ignored"]

_ROLES_HELP = (
    "What a column is for. Columns that are not named are features; sensitive columns and "
    "identifiers are kept for the audit and never shown to the network."
)
_PATH_HELP = "The file, relative to the plan or absolute."
_TEST_HELP = (
    "A file of the same form whose rows are the test part; empty where the test part is drawn."
)


def _height() -> int:
    size: int = setting(
        "Height", "Every picture is resized to this.", unit="px", default=32, ge=4, le=512
    )
    return size


def _width() -> int:
    size: int = setting(
        "Width", "Every picture is resized to this.", unit="px", default=32, ge=4, le=512
    )
    return size


class BuiltinSource(Section):
    """A data set that comes with the program."""

    kind: Literal["builtin"] = setting(
        "Source", "A data set that comes with the program.", default="builtin"
    )
    name: Literal["breast_cancer", "diabetes", "digits", "pulses", "tides", "messages"] = setting(
        "Data set",
        "Breast cancer, diabetes and digits are real and come with scikit-learn. Pulses, tides "
        "and messages are made from the seed: pulses carry a known segment and messages a known "
        "word that decides the class; tides are to be forecast.",
    )
    rows: int = setting(
        "Rows made",
        "How many pulses, messages or hours of tide are made; the real data sets keep their own "
        "size.",
        unit="rows",
        default=1200,
        ge=60,
        le=100_000,
    )


class TableSource(Section):
    """A table: CSV, TSV, Parquet or XLSX."""

    kind: Literal["table"] = setting(
        "Source", "A table: CSV, TSV, Parquet or XLSX.", default="table"
    )
    path: str = setting("File", _PATH_HELP, min_length=1)
    test_path: str = setting("Test file", _TEST_HELP, default="")
    target: str = setting("Target column", "The column to be predicted.", min_length=1)
    roles: dict[str, Role] = setting("Roles", _ROLES_HELP, default_factory=dict)
    missing: tuple[str, ...] = setting(
        "Missing marks",
        "Texts that stand for a missing value, beside the empty cell.",
        default=("?", "NA", "N/A", "nan", "NaN"),
    )
    sheet: str = setting(
        "Sheet", "For XLSX, the sheet to be read; empty means the first.", default=""
    )
    separator: Literal["detect", "comma", "semicolon", "tab", "bar", "blank"] = setting(
        "Separator",
        "For text files, what divides the cells; any number of blanks counts as one. 'detect' "
        "takes what divides the first lines into equally many cells.",
        default="detect",
    )
    has_header: bool = setting(
        "First row names the columns",
        "Without it the first row is data, and columns are called column 1, column 2 and so on.",
        default=True,
    )
    columns: tuple[str, ...] = setting(
        "Column names",
        "Names for all columns in the file's order, in place of its own; empty keeps those.",
        default=(),
    )
    dates: Literal["parts", "days", "text"] = setting(
        "Dates",
        "Columns that hold nothing but ISO dates, such as 2020-03-01 or 2020-03-01 12:30, or "
        "dates of a Parquet or XLSX file, become numbers: 'parts' gives year, month, day of "
        "the week and days since 1970; 'days' only the last; 'text' leaves them as categories.",
        default="parts",
    )
    categories: int = setting(
        "Most categories",
        "A category column keeps its most frequent texts, and all others become one: (other). "
        "Without it a column of many texts is refused.",
        unit="categories",
        default=100,
        ge=2,
        le=1000,
    )
    rare: Literal["refuse", "merge"] = setting(
        "Many categories",
        "What happens to a column with more texts than that: refuse it, or merge the rare ones.",
        default="refuse",
    )


class TextSource(Section):
    """A CSV or TSV file with a column of texts."""

    kind: Literal["text"] = setting(
        "Source", "A CSV or TSV file with a column of texts.", default="text"
    )
    path: str = setting("File", _PATH_HELP, min_length=1)
    test_path: str = setting("Test file", _TEST_HELP, default="")
    text: str = setting("Text column", "The column that holds the texts.", min_length=1)
    target: str = setting("Target column", "The column to be predicted.", min_length=1)
    roles: dict[str, Role] = setting(
        "Roles",
        "Columns to be kept for the audit: sensitive columns and identifiers. All others but "
        "text and target are left out.",
        default_factory=dict,
    )
    vocabulary: int = setting(
        "Vocabulary",
        "The most frequent words of the training part get a number each; all others are the "
        "unknown word.",
        unit="words",
        default=10_000,
        ge=10,
        le=200_000,
    )
    least_count: int = setting(
        "Least count",
        "Words that stand in fewer training texts than this are unknown.",
        unit="texts",
        default=2,
        ge=1,
        le=1000,
    )
    longest: int = setting(
        "Longest text",
        "Texts are cut after this many words.",
        unit="words",
        default=64,
        ge=1,
        le=2048,
    )
    is_lower: bool = setting("Lower case", "Whether capitals count as small letters.", default=True)


class ArraySource(Section):
    """An .npz file with arrays of inputs and of targets."""

    kind: Literal["npz"] = setting("Source", "A NumPy .npz file.", default="npz")
    path: str = setting("File", _PATH_HELP, min_length=1)
    contents: Literal["tabular", "image", "series"] = setting(
        "Contents",
        "Tabular is (rows, features); image is (rows, height, width), (rows, channels, height, "
        "width) or (rows, height, width, channels); series is (rows, steps) or (rows, channels, "
        "steps).",
    )
    inputs: str = setting("Inputs", "Name of the array of inputs.", default="inputs", min_length=1)
    targets: str = setting(
        "Targets", "Name of the array of targets.", default="targets", min_length=1
    )
    lengths: str = setting(
        "Lengths",
        "For series of unequal lengths, the array that says how many steps of each row are real.",
        default="",
    )
    validation_inputs: str = setting(
        "Validation inputs", "Where the file brings its own validation part.", default=""
    )
    validation_targets: str = setting(
        "Validation targets", "Where the file brings its own validation part.", default=""
    )
    test_inputs: str = setting(
        "Test inputs", "Where the file brings its own test part.", default=""
    )
    test_targets: str = setting(
        "Test targets", "Where the file brings its own test part.", default=""
    )


class IdxSource(Section):
    """Pictures and labels in idx files, as those of MNIST."""

    kind: Literal["idx"] = setting(
        "Source", "Pictures and labels in idx files, packed by gzip or not.", default="idx"
    )
    path: str = setting("Pictures", "The idx file of pictures.", min_length=1)
    labels: str = setting("Labels", "The idx file of labels.", min_length=1)
    test_path: str = setting("Test pictures", _TEST_HELP, default="")
    test_labels: str = setting("Test labels", "The labels of the test pictures.", default="")


class ImageFolderSource(Section):
    """A folder with one sub-folder of pictures for each class."""

    kind: Literal["image_folder"] = setting(
        "Source", "A folder with one sub-folder of pictures for each class.", default="image_folder"
    )
    path: str = setting("Folder", "The folder, relative to the plan or absolute.", min_length=1)
    test_path: str = setting(
        "Test folder",
        "A folder of the same form that holds the test part; empty where it is drawn.",
        default="",
    )
    height: int = _height()
    width: int = _width()
    colour: bool = setting("Colour", "Three channels instead of one of grey.", default=False)


class ImageTableSource(Section):
    """A CSV or TSV file with the paths of pictures and their labels."""

    kind: Literal["image_table"] = setting(
        "Source",
        "A CSV or TSV file with the paths of pictures and their labels.",
        default="image_table",
    )
    path: str = setting("File", _PATH_HELP, min_length=1)
    test_path: str = setting("Test file", _TEST_HELP, default="")
    picture: str = setting(
        "Picture column",
        "The column of paths, relative to the folder of the file.",
        default="path",
        min_length=1,
    )
    target: str = setting("Target column", "The column to be predicted.", min_length=1)
    roles: dict[str, Role] = setting(
        "Roles",
        "Columns to be kept for the audit: sensitive columns and identifiers. All others are left "
        "out.",
        default_factory=dict,
    )
    height: int = _height()
    width: int = _width()
    colour: bool = setting("Colour", "Three channels instead of one of grey.", default=False)


class SeriesSource(Section):
    """Series from a .ts file, or from a CSV or TSV file that is wide or long."""

    kind: Literal["series"] = setting(
        "Source", "Series from a .ts file, or from a CSV or TSV file.", default="series"
    )
    path: str = setting("File", _PATH_HELP, min_length=1)
    test_path: str = setting("Test file", _TEST_HELP, default="")
    layout: Literal["ts", "wide", "long"] = setting(
        "Layout",
        "'ts' is the format of the UEA and UCR archive; 'wide' has one row for each series, its "
        "steps in columns; 'long' has one row for each step, with a column that tells series "
        "apart.",
        default="ts",
    )
    target: str = setting(
        "Target column",
        "The column to be predicted; a .ts file keeps its class at the end of a line.",
        default="",
    )
    series: str = setting(
        "Series column", "For 'long', the column that tells series apart.", default=""
    )
    step: str = setting(
        "Step column",
        "For 'long', the column that orders the steps; empty keeps the order of the file.",
        default="",
    )
    roles: dict[str, Role] = setting("Roles", _ROLES_HELP, default_factory=dict)


class ForecastSource(Section):
    """One long series, cut into windows whose next steps are to be forecast."""

    kind: Literal["forecast"] = setting(
        "Source", "One long series in a CSV or TSV file, to be forecast.", default="forecast"
    )
    path: str = setting("File", _PATH_HELP, min_length=1)
    target: str = setting("Target column", "The column to be forecast.", min_length=1)
    time: str = setting(
        "Time column",
        "The column that dates the rows, for labels and to check their order; empty if there is "
        "none.",
        default="",
    )
    also: tuple[str, ...] = setting(
        "Other columns", "Further columns whose past the network may see.", default=()
    )


Source = Annotated[
    BuiltinSource
    | TableSource
    | TextSource
    | ArraySource
    | IdxSource
    | ImageFolderSource
    | ImageTableSource
    | SeriesSource
    | ForecastSource,
    Field(discriminator="kind"),
]

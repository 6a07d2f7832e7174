"""Choices about data: where it comes from, what each column is for, how it is split."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.plan.fields import Section, setting

Role = Literal["target", "feature", "sensitive", "identifier", "ignored"]


class BuiltinSource(Section):
    """A data set that comes with the program."""

    kind: Literal["builtin"] = setting(
        "Source", "A data set that comes with the program.", default="builtin"
    )
    name: Literal["breast_cancer", "diabetes", "digits", "pulses"] = setting(
        "Data set",
        "Breast cancer, diabetes and digits are real and come with scikit-learn; pulses are made "
        "from the seed and carry a known segment that decides the class.",
    )
    rows: int = setting(
        "Recordings",
        "How many pulses are made; the real data sets keep their own size.",
        unit="rows",
        default=1200,
        ge=60,
        le=100_000,
    )


class TableSource(Section):
    """A CSV or TSV file."""

    kind: Literal["table"] = setting("Source", "A CSV or TSV file.", default="table")
    path: str = setting("File", "The file, relative to the plan or absolute.", min_length=1)
    target: str = setting("Target column", "The column to be predicted.", min_length=1)
    roles: dict[str, Role] = setting(
        "Roles",
        "What a column is for. Columns that are not named are features; sensitive columns and "
        "identifiers are kept for the audit and never shown to the network.",
        default_factory=dict,
    )
    missing: tuple[str, ...] = setting(
        "Missing marks",
        "Texts that stand for a missing value, beside the empty cell.",
        default=("?", "NA", "N/A", "nan", "NaN"),
    )


class ArraySource(Section):
    """An .npz file with one array of inputs and one of targets."""

    kind: Literal["npz"] = setting("Source", "A NumPy .npz file.", default="npz")
    path: str = setting("File", "The file, relative to the plan or absolute.", min_length=1)
    contents: Literal["tabular", "image", "series"] = setting(
        "Contents",
        "Tabular is (rows, features); image is (rows, height, width) or (rows, channels, height, "
        "width); series is (rows, steps) or (rows, channels, steps).",
    )
    inputs: str = setting("Inputs", "Name of the array of inputs.", default="inputs", min_length=1)
    targets: str = setting(
        "Targets", "Name of the array of targets.", default="targets", min_length=1
    )


class ImageFolderSource(Section):
    """A folder with one sub-folder of pictures for each class."""

    kind: Literal["image_folder"] = setting(
        "Source", "A folder with one sub-folder of pictures for each class.", default="image_folder"
    )
    path: str = setting("Folder", "The folder, relative to the plan or absolute.", min_length=1)
    height: int = setting(
        "Height", "Every picture is resized to this.", unit="px", default=32, ge=4, le=512
    )
    width: int = setting(
        "Width", "Every picture is resized to this.", unit="px", default=32, ge=4, le=512
    )
    colour: bool = setting("Colour", "Three channels instead of one of grey.", default=False)


Source = Annotated[
    BuiltinSource | TableSource | ArraySource | ImageFolderSource, Field(discriminator="kind")
]


class SplitPlan(Section):
    """How rows are dealt to training, validation and test."""

    validation: float = setting(
        "Validation share",
        "Rows that decide when training stops.",
        unit="of rows",
        default=0.2,
        ge=0.05,
        le=0.45,
    )
    test: float = setting(
        "Test share",
        "Rows that are looked at once, for the figures of the report.",
        unit="of rows",
        default=0.25,
        ge=0.05,
        le=0.45,
    )


class DataPlan(Section):
    """Where the data comes from and what is predicted."""

    source: Source = setting("Source", "Where the rows come from.")
    task: Literal["classification", "regression"] = setting(
        "Task", "Predict one of several classes, or a number.", default="classification"
    )
    positive: str = setting(
        "Positive class",
        "The class that rates, ROC curve and global explanation speak of; empty means the last.",
        default="",
    )
    max_classes: int = setting(
        "Most classes",
        "A target with more distinct values than this is refused: it is probably a number or an "
        "identifier.",
        default=100,
        ge=2,
        le=1000,
    )
    scaling: Literal["standardise", "none"] = setting(
        "Scaling",
        "'standardise' brings numbers, pixels and steps to mean 0 and deviation 1 of the training "
        "rows; 'none' leaves them as they are, for loaded networks that were trained that way. A "
        "network trained on otherwise scaled inputs begins with a 'scale' layer.",
        default="standardise",
    )
    split: SplitPlan = setting("Split", "How rows are dealt.", default_factory=SplitPlan)

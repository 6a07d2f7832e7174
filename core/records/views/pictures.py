"""What each picture is drawn from: small records that a page sends to the job `picture`."""

from __future__ import annotations

from core.records.assessment import Curve, ForecastWindow
from core.records.base import Estimate, Record
from core.records.data import SplitPart
from core.records.explanation import FaithfulnessRecord
from core.records.overall import PartSpread, ProfileRecord
from core.records.training import Epoch

MOST_NAMES = 6
"""Names for which a panel over the values of one feature has room; the most frequent are shown."""


class RocPicture(Record):
    """ROC curve of one class; `label` carries the area, such as "network 0.81".

    Attributes
    ----------
    point : tuple of (float, float) or None
        False and true positive rate at the threshold that is tried, which `point_label` names.
    """

    curve: Curve
    label: str
    band: Curve | None = None
    point: tuple[float, float] | None = None
    point_label: str = "operating point"


class PrecisionRecallPicture(Record):
    """Precision against recall; `prevalence` is the share of positive rows."""

    curve: Curve
    label: str
    prevalence: float


class ReliabilityPicture(Record):
    """Observed shares by predicted probability."""

    curve: Curve


class ScatterPicture(Record):
    """Recorded (x) against predicted values (y)."""

    curve: Curve


class StepErrorsPicture(Record):
    """Mean absolute error by step ahead, with the band of the network's.

    Attributes
    ----------
    others : tuple of (str, tuple of float)
        Name and errors of each baseline.
    """

    network: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    others: tuple[tuple[str, tuple[float, ...]], ...] = ()


class ForecastPicture(Record):
    """Windows with what was recorded and forecast after them; `naive` names the naive forecast."""

    windows: tuple[ForecastWindow, ...]
    naive: str
    target: str


class ConfusionPicture(Record):
    """Counts of recorded (rows) against predicted (columns) classes."""

    class_names: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class SplitPicture(Record):
    """Rows of each part, divided by class where there are few."""

    parts: tuple[SplitPart, ...]
    class_names: tuple[str, ...] = ()


class LearningPicture(Record):
    """Training and validation loss by epoch."""

    history: tuple[Epoch, ...]
    best_epoch: int
    loss: str = "Loss"


class GlobalPicture(Record):
    """Mean absolute attributions in the given order; `figures` are their values as printed."""

    names: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    x_label: str
    figures: tuple[str, ...] = ()


class DeletionPicture(Record):
    """Deletion curves of methods over the same players; titles in the same order."""

    records: tuple[FaithfulnessRecord, ...]
    titles: tuple[str, ...]


class CasePicture(Record):
    """Signed attributions of one row, in the given order.

    Attributes
    ----------
    rest : float or None
        What all inputs that are not shown singly have together; `rest_label` names it.
    missed : str
        What the completeness gate found where it was missed; the picture is then struck through.
    errors : tuple of float
        Standard error of each value, drawn as an interval of 95 %; empty where there is none.
    output, baseline_output : float or None
        The explained output at the row and at its baseline, for pictures that lead from one to
        the other; `output_label` names it.
    """

    labels: tuple[str, ...]
    values: tuple[float, ...]
    x_label: str
    digits: int = 2
    rest: float | None = None
    rest_label: str = ""
    missed: str = ""
    errors: tuple[float, ...] = ()
    output: float | None = None
    baseline_output: float | None = None
    output_label: str = ""


class SwarmPicture(Record):
    """Attributions of parts row by row; `names` are the parts' names as printed, in their order."""

    parts: tuple[PartSpread, ...]
    names: tuple[str, ...]
    x_label: str


class DependencePicture(Record):
    """Attributions of one part over its own value, which `name` and its unit print."""

    part: PartSpread
    name: str
    y_label: str


class ImportancePicture(Record):
    """Increase of the loss by part, in the given order, with figures and intervals as printed."""

    names: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    figures: tuple[str, ...]
    intervals: tuple[str, ...]
    x_label: str


class ProfilePicture(Record):
    """Partial dependence of one feature with single curves, and its accumulated effects."""

    profile: ProfileRecord
    y_label: str

"""The kinds of baseline: what each is called, why it is chosen, and what data have it."""

from __future__ import annotations

from core.plan.references import BaselineName
from core.records.base import Kind, Record, Task

_TWO = 2


class BaselineEntry(Record):
    """One kind of baseline.

    Attributes
    ----------
    title : str
        Its name in a table of the report.
    words : str
        What stands behind "against" in the window.
    reason : str
        What it asks about a row, as a sentence.
    kinds : tuple of str
        Data that have it. For texts each of those that they have means the unknown word in every
        place.
    needs_classes : bool
        Whether it is made from classes.
    needs_two : bool
        Whether it asks about the one cut between two classes; of more it would tell only who is
        near one half for the positive class.
    is_many : bool
        Whether a row is compared with several rows, over which answers are averaged.
    """

    name: BaselineName
    title: str
    words: str
    reason: str
    kinds: tuple[Kind, ...]
    needs_classes: bool = False
    needs_two: bool = False
    is_many: bool = False

    def fits(self, kind: Kind | None, task: Task, *, classes: int = 0) -> bool:
        """Whether these data have it; others are neither offered nor accepted.

        Parameters
        ----------
        kind : str or None
            Kind of the data; where it is not known yet no kind is ruled out.
        classes : int
            How many classes there are; 0 where that is not known.
        """
        if kind is not None and kind not in self.kinds:
            return False
        if task != "classification":
            return not self.needs_classes
        return not (self.needs_two and classes > _TWO)


_ARRAYS: tuple[Kind, ...] = ("tabular", "image", "series")
_ALL: tuple[Kind, ...] = (*_ARRAYS, "text")

_ENTRIES = (
    BaselineEntry(
        name="training_mean",
        title="Training mean",
        words="training mean",
        reason="It asks what sets a row apart from an average one, though no real row need look "
        "like the average.",
        kinds=_ALL,
    ),
    BaselineEntry(
        name="other_class_mean",
        title="Mean of the other classes",
        words="mean of other classes",
        reason="It asks what sets a row apart from the average of what it is held not to be.",
        kinds=_ALL,
        needs_classes=True,
    ),
    BaselineEntry(
        name="zero",
        title="Zero",
        words="zero",
        reason="It asks what the presence of each input does, where zero means that nothing is "
        "there.",
        kinds=_ALL,
    ),
    BaselineEntry(
        name="training_distribution",
        title="Rows of the training part",
        words="training rows",
        reason="It asks what sets a row apart from real rows, not from an average that need not "
        "exist.",
        kinds=_ARRAYS,
        is_many=True,
    ),
    BaselineEntry(
        name="blurred",
        title="The row, blurred",
        words="itself, blurred",
        reason="It asks what the detail of a row does, for the blurred row keeps everything else.",
        kinds=("image", "series"),
    ),
    BaselineEntry(
        name="nearest_others",
        title="Nearest of another class",
        words="nearest of other classes",
        reason="It asks what would have to be different for a row to look like its nearest rows "
        "of another class.",
        kinds=_ARRAYS,
        needs_classes=True,
        is_many=True,
    ),
    BaselineEntry(
        name="near_cutoff",
        title="Rows near the cut-off",
        words="rows near the cut-off",
        reason="It asks what took a row away from the point at which the network decides.",
        kinds=_ARRAYS,
        needs_classes=True,
        needs_two=True,
        is_many=True,
    ),
    BaselineEntry(
        name="row",
        title="One row of the data",
        words="one row",
        reason="It asks what sets a row apart from one that was chosen by hand.",
        kinds=_ARRAYS,
    ),
)

BASELINES: dict[BaselineName, BaselineEntry] = {entry.name: entry for entry in _ENTRIES}

TEXT_TITLE = "Unknown words"
TEXT_REASON = "It asks what it matters that these words, and not just any, stand there."
"""Texts have one kind of baseline: word numbers have neither mean nor zero."""

"""The cards whose pictures the worker draws: ROC or precision and recall, reliability, scatter."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.records.base import Record
from core.records.views.evaluation import EvaluationView
from core.records.views.pictures import RocPicture
from gui.pages.drawing import PictureDrawer
from gui.pages.page import Frame
from gui.session.session import Session
from gui.widgets.card import Card
from gui.widgets.picture import Picture
from gui.widgets.segmented import Segmented

_LEAST_HEIGHT = 150
_PAUSE_MS = 200  # after which a moved threshold is worth a new picture


class CurveCard(Card):
    """ROC curve, or precision and recall, of the positive class."""

    failed = Signal(object)

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._view: EvaluationView | None = None
        self._roc: RocPicture | None = None
        self.picture = Picture()
        self.picture.setMinimumHeight(_LEAST_HEIGHT)
        self._drawer = PictureDrawer(
            self.picture, "evaluation.roc", title="ROC curve", session=session, frame=frame
        )
        self._drawer.failed.connect(self.failed)
        self.kind = Segmented([("roc", "ROC"), ("pr", "PR")], name="Curve", is_small=True)
        self.kind.changed.connect(self._draw)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._draw)
        self.add_head(self.kind)
        self.add(self.picture, stretch=1)

    def show_view(self, view: EvaluationView, roc: RocPicture | None) -> None:
        """Show the curves of another evaluation."""
        self._view, self._roc = view, roc
        self._draw()

    def show_point(self, roc: RocPicture | None) -> None:
        """Move the point of the threshold, once it has come to rest."""
        self._roc = roc
        if self.kind.value == "roc":
            self._pause.start()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that the height is free: Qt's grids forget the least height of the others."""
        return False

    def _draw(self) -> None:
        view = self._view
        if view is None:
            return
        many = view.confusion is not None and len(view.confusion.class_names) > 2
        rest = "the rest" if many else "the other class"
        about = f"{view.positive} against {rest}"
        caption = f"Class {about}" if many else ""
        if self.kind.value == "roc":
            self.set_title(_roc_title(view))
            self._show("evaluation.roc", self._roc, "ROC curve")
            words = "True positive rate against false positive rate"
        else:
            self.set_title("Precision")
            self._show("evaluation.precision_recall", view.precision_recall, "Precision and recall")
            words = "Precision against recall"
        auc = next((row.value for row in view.metrics if row.name == "auc"), "")
        self.picture.set_caption(caption, f"{words}, {about}. Area under the ROC curve {auc}.")

    def _show(self, name: str, record: Record | None, title: str) -> None:
        if record is None:
            self.picture.show_note("The test part holds rows of one class only.")
            return
        self._drawer.draw_as(name, record, title=title)


class ReliabilityCard(Card):
    """Whether a predicted probability means what it says."""

    failed = Signal(object)

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.picture = Picture()
        self.picture.setMinimumHeight(_LEAST_HEIGHT)
        self._drawer = PictureDrawer(
            self.picture,
            "evaluation.reliability",
            title="Reliability",
            session=session,
            frame=frame,
        )
        self._drawer.failed.connect(self.failed)
        self.add(self.picture, stretch=1)

    def show_view(self, view: EvaluationView) -> None:
        """Show the bins of another evaluation."""
        if view.reliability is None:
            return
        curve = view.reliability.curve
        bins = list(zip(curve.x, curve.low, curve.high, strict=True))
        near = sum(low <= x <= high for x, low, high in bins)
        self.set_title(f"{near} of {len(bins)} bins agree")
        self._drawer.show_record(view.reliability)
        self.picture.set_caption(
            "",
            f"Observed share of {view.positive} by its predicted probability. The interval of "
            f"{near} of {len(bins)} bins holds the mean of their predictions.",
        )


class ScatterCard(Card):
    """Recorded against predicted values."""

    failed = Signal(object)

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__("Predicted against recorded", parent)
        self.picture = Picture()
        self.picture.setMinimumHeight(_LEAST_HEIGHT)
        self._drawer = PictureDrawer(
            self.picture,
            "evaluation.scatter",
            title="Predicted against recorded",
            session=session,
            frame=frame,
        )
        self._drawer.failed.connect(self.failed)
        self.add(self.picture, stretch=1)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that the height is free: Qt's grids forget the least height of the others."""
        return False

    def show_view(self, view: EvaluationView) -> None:
        """Show the rows of another evaluation."""
        self._drawer.show_record(view.scatter)
        shown = len(view.scatter.curve.x) if view.scatter is not None else 0
        words = f"{shown:,} of {view.rows:,} test rows, evenly chosen by recorded value"
        self.picture.set_caption(words if shown < view.rows else "", f"{words}. {view.comparison}")


def _roc_title(view: EvaluationView) -> str:
    """Return what the interval of the area allows to say."""
    band = next((row.interval for row in view.metrics if row.name == "auc"), "")
    low, _, high = band.partition(" to ")
    if not high:
        return "Ranking"
    if float(low) > 0.5:
        return "Above chance"
    return "Below chance" if float(high) < 0.5 else "Near chance"

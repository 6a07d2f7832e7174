"""Pictures of a page: the worker draws them from a record, at the size that the screen asks for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.canonical import readable_json, write_whole
from core.errors import AuditError
from core.jobs.outcome import Failed, Finished, Outcome
from core.records.base import Record
from gui.pages.page import Frame
from gui.session.jobs import JobHandle
from gui.session.session import Session
from gui.widgets.picture import Picture

_FILTERS = {
    "png": "PNG picture (*.png)",
    "svg": "SVG drawing (*.svg)",
    "data": "JSON (*.json)",
}
_SUFFIXES = {"png": "png", "svg": "svg", "data": "json"}
_SAVED_RATIO = 3.0  # about 300 dots an inch


class PictureDrawer(QObject):
    """Answers what a `Picture` asks for, and writes the files that the user wants of it.

    Parameters
    ----------
    picture : Picture
        Where the drawing is shown; it owns this.
    name : str
        Name in `reports.stages.pictures`, such as "evaluation.roc".
    title : str
        Proposed name of a file.

    Signals
    -------
    failed(object)
        An `AuditError` or a `Failed` of a drawing or of a file.
    drawn(object)
        What the worker said of the drawing that is shown now.
    """

    failed = Signal(object)
    drawn = Signal(object)

    def __init__(
        self, picture: Picture, name: str, *, title: str, session: Session, frame: Frame
    ) -> None:
        super().__init__(picture)
        self._picture = picture
        self._name = name
        self._title = title
        self._session = session
        self._frame = frame
        self._record: Record | None = None
        self._targets: list[Path] = []
        self._join(picture)
        picture.save_wanted.connect(self._save)

    def show_record(self, record: Record | None, *, title: str = "") -> None:
        """Draw another record; None leaves the last picture in place."""
        self._title = title or self._title
        if record is None or record == self._record:
            return
        self._record = record
        self._picture.ask_again()

    def draw_as(self, name: str, record: Record | None, *, title: str) -> None:
        """Draw another kind of picture in the same place."""
        if name != self._name:
            self._name, self._record = name, None
        self.show_record(record, title=title)

    def _join(self, picture: Picture) -> None:
        order = _Order(picture, self)
        picture.wanted.connect(order.draw)
        picture.zoomed.connect(self._zoomed)

    def _zoomed(self, large: object) -> None:
        if isinstance(large, Picture):
            self._join(large)
            large.save_wanted.connect(self._save)

    @property
    def has_record(self) -> bool:
        """Whether there is something to draw."""
        return self._record is not None

    def ask(self, kind: str, *, size: tuple[int, int], more: dict[str, object]) -> JobHandle:
        """Return the job that draws the record as "png" or "svg" at a size in pixels."""
        assert self._record is not None
        return self._session.ask(
            "picture",
            name=self._name,
            view=self._record.model_dump(mode="json"),
            width_px=size[0],
            height_px=size[1],
            format=kind,
            **{"folder": str(self._frame.cache_folder), **more},
        )

    def _save(self, kind: str) -> None:
        if self._record is None:
            return
        proposed = Path(f"{self._title}.{_SUFFIXES[kind]}")
        target = self._frame.choose_target("Save picture", proposed, _FILTERS[kind])
        if target is None:
            return
        if kind == "data":
            self._write(target, readable_json(self._record.model_dump(mode="json")))
            return
        asked = self._picture.asked
        size = (asked.width, asked.height) if asked is not None else (480, 360)
        handle = self.ask(kind, size=size, more={"ratio": _SAVED_RATIO})
        self._targets.append(target)
        handle.ended.connect(self._saved)

    def _saved(self, outcome: Outcome) -> None:
        target = self._targets.pop(0)  # jobs end in the order in which they were asked for
        if isinstance(outcome, Finished):
            self._write(target, Path(str(outcome.result["path"])).read_bytes())
        elif isinstance(outcome, Failed):
            self.failed.emit(outcome)

    def _write(self, target: Path, data: bytes) -> None:
        try:
            write_whole(target, data)
        except AuditError as error:
            self.failed.emit(error)


class _Order(QObject):
    """The drawing that one picture waits for; it goes with the picture."""

    def __init__(self, picture: Picture, drawer: PictureDrawer) -> None:
        super().__init__(picture)
        self._picture = picture
        self._drawer = drawer
        self._handle: JobHandle | None = None

    def draw(self, width: int, height: int, ratio: float, is_dark: bool) -> None:
        """Ask for a drawing; one that was asked for before is no longer needed."""
        if not self._drawer.has_record:
            return
        if self._handle is not None:
            self._handle.ended.disconnect(self._take)
            self._handle.cancel()
        if self._picture.file is None:
            self._picture.show_note("Being drawn")
        more: dict[str, object] = {"ratio": ratio, "is_dark": is_dark}
        self._handle = self._drawer.ask("png", size=(width, height), more=more)
        self._handle.ended.connect(self._take)

    def _take(self, outcome: Outcome) -> None:
        self._handle = None
        if isinstance(outcome, Finished):
            self._picture.show_file(Path(str(outcome.result["path"])))
            if self._picture is self._drawer.parent():
                self._drawer.drawn.emit(outcome.result)
        elif isinstance(outcome, Failed):
            self._picture.show_note("The picture could not be drawn.")
            self._drawer.failed.emit(outcome)

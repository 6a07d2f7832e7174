"""What the sections of the Global tab share: method and part in sight, and their jobs."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from core.records.overall import PartSpread, ProfileRecord
from core.records.streamed import StreamedManifest
from core.records.views.explained_all import ExplainedAllView
from core.records.views.global_ import GlobalMethod, GlobalView
from core.records.views.overall import OverallView
from gui.pages.explain.methods import MethodChoice
from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.kept_job import KeptJob

_LAYER = "layer"


class OverallPresenter(QObject):
    """The state of the Global tab; parts go by their names as they are printed.

    Signals
    -------
    changed
        A view, a job or the plan has changed.
    shown_changed
        Another method or part is to be seen.
    spread_wanted
        The part in sight is to be seen row by row.
    refused : str
        Why a view could not be read, or a job not begun.
    """

    changed = Signal()
    shown_changed = Signal()
    spread_wanted = Signal()
    refused = Signal(str)

    def __init__(self, explain: ExplainPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.explain = explain
        session = explain.session
        self.network = KeptJob(
            session, job="explain_overall", view="overall", model=OverallView, parent=self
        )
        self.streamed = KeptJob(
            session, job="explain_all", view="explained_all", model=ExplainedAllView, parent=self
        )
        self._method, self._part = "", ""
        for job in (self.network, self.streamed):
            job.refused.connect(self.refused)
        # It speaks of the plan, of jobs and of all views, those of this tab included.
        explain.changed.connect(self.changed)

    # -- attributions

    @property
    def view(self) -> GlobalView | None:
        """What the methods say over the drawn rows."""
        return self.explain.overall

    def computed(self) -> list[GlobalMethod]:
        """Return the methods that have something to show."""
        return [method for method in self.view.methods if method.players] if self.view else []

    @property
    def method(self) -> GlobalMethod | None:
        """The method in sight: the chosen one, else the first that may be quoted."""
        found = self.computed()
        for method in found:
            if method.name == self._method:
                return method
        return next((one for one in found if one.is_quotable), next(iter(found), None))

    def choose_method(self, name: str) -> None:
        """Show another method."""
        if name != self._method:
            self._method = name
            self.shown_changed.emit()

    # -- parts

    def parts(self) -> list[tuple[str, PartSpread]]:
        """Return the strongest parts of the method row by row, under their printed names."""
        method = self.method
        if method is None or method.spread is None or self.view is None:
            return []
        parts = method.spread.parts
        if self.view.kind == "text":
            return [(part.name, part) for part in parts]
        # Both are in the order of the mean |attribution|.
        names = (player.name for player in method.players)
        return list(zip(names, parts, strict=False))

    @property
    def part(self) -> str:
        """The part in sight: the picked one, else the strongest."""
        names = [name for name, _ in self.parts()]
        return self._part if self._part in names else next(iter(names), "")

    def choose_part(self, name: str) -> None:
        """Show another part in all sections."""
        if name and name != self._part:
            self._part = name
            self.shown_changed.emit()

    def show_spread(self, name: str) -> None:
        """Show a part row by row, if it is among those that are kept so."""
        if name in dict(self.parts()):
            self.choose_part(name)
            self.spread_wanted.emit()

    # -- the network itself

    @property
    def overview(self) -> OverallView | None:
        """What was asked of the network itself."""
        kept = self.network.kept
        return None if kept is None else kept.view

    def features(self) -> tuple[str, ...]:
        """Return the features that can be profiled; none for images, series and texts."""
        overview = self.overview
        if overview is None or overview.kind != "tabular":
            return ()
        profiled = tuple(one.feature for one in overview.profiles)
        return self.explain.feature_names() or profiled

    @property
    def feature(self) -> str:
        """The feature whose profile is in sight: the picked part, else the first profiled one."""
        if self._part in self.features():
            return self._part
        profiles = self.overview.profiles if self.overview is not None else ()
        return next((one.feature for one in profiles), "")

    @property
    def profile(self) -> ProfileRecord | None:
        """The profile in sight; None where the feature was not profiled."""
        profiles = self.overview.profiles if self.overview is not None else ()
        return next((one for one in profiles if one.feature == self.feature), None)

    def explore(self) -> None:
        """Permute and profile over many rows."""
        self.network.begin("Exploring the network")

    def explore_missing(self) -> str:
        """Return why the network cannot be explored now; empty where it can."""
        return self.explain.missing() or self.network.obstacle

    def profile_too(self, feature: str) -> None:
        """Let the plan profile one more feature."""
        settings = self.explain.session.plan.overall
        shown = self.overview.profiles if self.overview is not None else ()
        # Where the plan names none, those that matter most were profiled: they stay.
        before = settings.features or tuple(one.feature for one in shown)
        if feature not in before:
            features: dict[str, object] = {"overall.features": (*before, feature)}
            self.explain.edit(features, text=f"Profile {feature}")

    # -- all rows

    @property
    def streamed_view(self) -> ExplainedAllView | None:
        """The explanation of all rows that was finished last."""
        kept = self.streamed.kept
        return None if kept is None else kept.view

    @property
    def known_rows(self) -> int:
        """Rows of the data, as far as they were counted; else 0."""
        surveyed = self.explain.survey
        return surveyed.rows if surveyed is not None else 0

    def methods(self) -> list[MethodChoice]:
        """Return the methods that can explain all rows, those of the plan first."""
        offered = [one for one in self.explain.methods() if not one.reason and one.family != _LAYER]
        return sorted(offered, key=lambda one: not one.is_chosen)

    def default_folder(self, method: str) -> Path:
        """Return where the values go if no other folder is chosen."""
        return self.explain.session.folder / "explained" / method

    def explain_all(self, method: str, *, folder: Path | None, rows: int | None) -> None:
        """Explain all rows into a folder, going on where an earlier run stopped."""
        more: dict[str, object] = {"method": method}
        if folder is not None:
            more["out"] = str(folder)
        if rows is not None:
            more["rows"] = rows
        self.streamed.begin("Explaining all rows", **more)


def found_in(folder: Path) -> StreamedManifest | None:
    """Return what a folder says of the rows that it holds; None where it holds none."""
    try:
        return StreamedManifest.model_validate_json((folder / "manifest.json").read_bytes())
    except (OSError, ValidationError):
        return None


def finished_rows(manifest: StreamedManifest) -> int:
    """Return how many rows lie in the folder."""
    return sum(chunk.stop - chunk.start for chunk in manifest.chunks)

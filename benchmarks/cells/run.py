"""All methods on one network: refused, or computed and judged."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cells.asking import Case, ask, settings_for
from benchmarks.cells.judges import Games, judge
from benchmarks.cells.learning import Learnt, learnt
from benchmarks.cells.subjects import SEED, SUBJECTS, Subject
from benchmarks.cells.units import layer_cell
from benchmarks.cells.verdict import Verdict
from core.catalogue.methods import LAYER_METHODS, METHODS
from core.devices import deterministic, threads
from core.errors import AuditError
from core.jobs.context import JobContext
from explainers.preparation.suitability import refusal_of
from explainers.question import Question
from explainers.registry import EXPLAINERS
from explainers.running import explain

_MEMORY_MIB = 256


@dataclass(frozen=True)
class Row:
    """All cells of one network, by method in the catalogue's order.

    Attributes
    ----------
    data : str
        What it was trained on, in words.
    accuracy : float
        Share of the test rows whose class it tells.
    """

    name: str
    title: str
    data: str
    accuracy: float
    seconds: float
    cells: tuple[tuple[str, Verdict], ...]


def cells_of(subject: Subject, *, folder: Path, methods: tuple[str, ...] = ()) -> Row:
    """Return the verdict of every method on one network.

    Parameters
    ----------
    folder : Path
        Where trained networks are kept.
    methods : tuple of str
        Names of methods; all of them where empty.
    """
    begun = time.perf_counter()
    taught = learnt(subject, folder=folder)
    question, games = ask(taught), Games()
    chosen = [name for name in EXPLAINERS if not methods or name in methods]
    with threads(1), deterministic():
        cells = tuple((name, _cell(name, taught, question, games)) for name in chosen)
        inside = [name for name in LAYER_METHODS if not methods or name in methods]
        cells += tuple((name, _layer_cell(name, taught, question)) for name in inside)
    seconds = time.perf_counter() - begun
    return Row(subject.name, subject.title, _data(subject), taught.accuracy, seconds, cells)


def cells_named(name: str, *, folder: Path, methods: tuple[str, ...] = ()) -> Row:
    """Return the cells of the network of this name, as `cells_of` does."""
    subject = next(one for one in SUBJECTS if one.name == name)
    return cells_of(subject, folder=folder, methods=methods)


def _data(subject: Subject) -> str:
    name = subject.data.replace("_", " ")
    return f"{name}, {subject.side} × {subject.side} pixels" if subject.side else name


def as_json(rows: list[Row]) -> list[dict[str, object]]:
    """Return the cells as `build/cells.json` holds them."""
    return [
        {
            "method": name,
            "architecture": row.name,
            "status": cell.status,
            "error": cell.error,
            "reason": cell.reason,
        }
        for row in rows
        for name, cell in row.cells
    ]


def _layer_cell(name: str, taught: Learnt, question: Question) -> Verdict:
    try:
        return layer_cell(name, taught, question, memory_mib=_MEMORY_MIB)
    except Exception as error:  # noqa: BLE001 - one broken cell must not hide the others
        return _broken(error)


def _broken(error: Exception) -> Verdict:
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    return Verdict("failed", None, f"{type(error).__name__} in {where}: {error}")


def _cell(name: str, taught: Learnt, question: Question, games: Games) -> Verdict:
    """Return one cell; whatever stops it is a defect, and is told."""
    settings = settings_for(taught)
    try:
        reason = refusal_of(name, question, settings)
        if reason is not None:
            return Verdict("refused", None, reason)
        explanation = explain(
            name,
            question,
            settings=settings,
            seed=SEED,
            memory_mib=_MEMORY_MIB,
            context=JobContext(),
        )
        return judge(Case(name, taught, question, settings, explanation), games)
    except AuditError as error:
        return Verdict("failed", None, error.sentence)
    except Exception as error:  # noqa: BLE001 - one broken cell must not hide the others
        return _broken(error)


def titles() -> dict[str, str]:
    """Return the methods' titles, as the table prints them."""
    return {name: entry.title for name, entry in {**METHODS, **LAYER_METHODS}.items()}

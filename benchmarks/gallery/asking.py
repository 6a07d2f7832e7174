"""From an exhibit to answers: train by its plan, choose rows by its rules, ask its methods."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.gallery.exhibit import Choice, Exhibit
from benchmarks.real.training import best_naive, plan_of
from core.assessments.performance import assess
from core.catalogue import METHODS
from core.data import load, prepare
from core.devices import deterministic, thread_count, threads
from core.jobs.context import JobContext
from core.models.outputs import predict, probabilities
from core.records.assessment import PerformanceRecord
from core.records.explanation import AttributionRecord
from core.training.train import train
from explainers.explanation import Explanation
from explainers.preparation.suitability import refusal
from reports.explaining import Explaining

Indices = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

SEED = 7
ONE_ROW = ("maps", "waterfall", "force", "bars")
"""Forms that show a single row."""
_PRIVATE = re.compile(r"\d{4}|@|www|http|\.co|£", re.IGNORECASE)
_FEWEST_WORDS, _MOST_WORDS = 8, 30


@dataclass(frozen=True, eq=False)
class Answer:
    """What one method says about the asked rows."""

    record: AttributionRecord
    explanation: Explanation | None

    @property
    def title(self) -> str:
        """The method's name in words."""
        return METHODS[self.record.method].title

    def is_within(self, place: int) -> bool:
        """Whether a row may be shown without being struck through."""
        gate = self.record.gate
        assert gate is not None
        return gate.rule not in ("sum", "sampled") or gate.within[place]


@dataclass(frozen=True, eq=False)
class Asked:
    """A trained network with what was asked about it.

    Attributes
    ----------
    outputs : ndarray
        (n_test, K).
    shares : ndarray or None
        (n_test, K) probabilities of classes; None for forecasts.
    predicted : ndarray
        (n_test,) classes; zeros for forecasts.
    positions : ndarray
        Asked rows, as places in the test part: those of the sample, then the shown ones.
    chosen : dict of Choice to int
        Shown rows, as places among `positions`.
    naive : float or None
        For forecasts, the least error of the naive ones.
    """

    exhibit: Exhibit
    explaining: Explaining
    outputs: Doubles
    shares: Doubles | None
    predicted: Indices
    performance: PerformanceRecord
    positions: Indices
    chosen: dict[Choice, int]
    answers: dict[str, Answer]
    naive: float | None

    @property
    def rows(self) -> Indices:
        """Asked rows in the data."""
        return self.explaining.prepared.parts["test"][self.positions]

    def places_of(self, label: str) -> Indices:
        """Return the asked rows of a class, recorded and predicted, as places among them."""
        record = self.explaining.prepared.record
        truth = self.explaining.prepared.targets[self.rows]
        said = self.predicted[self.positions]
        number = record.class_names.index(label)
        return np.flatnonzero((truth == number) & (said == number))

    def refused(self) -> dict[str, str]:
        """Return the reasons against each method of the catalogue that is refused here."""
        trained, record = self.explaining.trained, self.explaining.prepared.record
        found: dict[str, str] = {}
        for name, entry in METHODS.items():
            if record.kind not in entry.kinds or entry.family == "layer":
                continue
            reason = refusal(
                name, trained.record.architecture, kind=record.kind, model=trained.network
            )
            if reason is not None:
                found[name] = reason
        return found


def ask(exhibit: Exhibit, *, folder: Path) -> Asked:
    """Return the network of an exhibit, trained on the files of `folder`, and the answers.

    Raises
    ------
    ValueError
        If single rows are to be shown that the licence does not allow to be, or there are none
        such as were chosen.
    """
    if not exhibit.is_public and any(one.form in ONE_ROW for one in exhibit.pictures):
        raise ValueError(f"the licence of {exhibit.name} does not allow single rows to be shown")
    case = replace(exhibit.case, more={**exhibit.case.more, "explanation": exhibit.explanation})
    plan = plan_of(case, SEED)
    context = JobContext()
    prepared = prepare(
        plan.data,
        load(plan.data, seed=SEED, folder=folder, context=context),
        seed=SEED,
    )
    trained = train(plan, prepared, context=context)
    explaining = Explaining(plan, prepared, trained)
    is_classes = prepared.record.task == "classification"
    with threads(thread_count(plan)), deterministic():
        outputs = predict(trained.network, prepared.inputs_of("test"))
        shares = probabilities(outputs, trained.record.architecture.output) if is_classes else None
        performance = assess(
            prepared,
            outputs,
            probabilities=shares,
            seed=SEED,
            checkpoint=trained.record.weights,
            context=context,
        )
        predicted = np.zeros(len(outputs), np.int64) if shares is None else shares.argmax(axis=1)
        chosen = _chosen(exhibit, explaining, outputs=outputs, shares=shares)
        sample = explaining.sample()
        shown = np.array(list(chosen.values()), dtype=np.int64)
        positions = np.concatenate([np.setdiff1d(sample, shown), shown])
        rows = prepared.parts["test"][positions]
        answers: dict[str, Answer] = {}
        for name in exhibit.methods:
            record, _, explanation, _ = explaining.ask(
                name, rows, predicted=predicted[positions], context=context
            )
            answers[name] = Answer(record, explanation)
    return Asked(
        exhibit=exhibit,
        explaining=explaining,
        outputs=np.asarray(outputs, dtype=np.float64),
        shares=shares,
        predicted=predicted,
        performance=performance,
        positions=positions,
        chosen={one: int(np.flatnonzero(positions == at)[0]) for one, at in chosen.items()},
        answers=answers,
        naive=best_naive(prepared, _lags(plan.data.forecast.window)) if shares is None else None,
    )


def _lags(window: int) -> tuple[int, ...]:
    """Return how long ago a month is expected to repeat: a year, or the cycle of eleven years."""
    return tuple(lag for lag in (12, 132) if lag <= window)


def _chosen(
    exhibit: Exhibit, explaining: Explaining, *, outputs: Doubles, shares: Doubles | None
) -> dict[Choice, int]:
    """Return the place in the test part of each row that is shown."""
    choices = {one.choice for one in exhibit.pictures if one.form in ONE_ROW}
    ordered = sorted(choices, key=lambda one: (one.is_error, one.label, one.quantile))
    return {one: _row_of(one, explaining, outputs=outputs, shares=shares) for one in ordered}


def _row_of(
    choice: Choice, explaining: Explaining, *, outputs: Doubles, shares: Doubles | None
) -> int:
    prepared = explaining.prepared
    truth = prepared.targets_of("test")
    if shares is None:
        errors = np.abs(np.asarray(outputs) - truth).mean(axis=1)
        return _at(np.arange(len(errors)), errors, choice.quantile)
    predicted, names = shares.argmax(axis=1), prepared.record.class_names
    if choice.is_error:
        wrong = np.flatnonzero(predicted != truth)
        return _at(wrong, shares.max(axis=1)[wrong], 1.0)
    label = names.index(choice.label)
    right = np.flatnonzero((predicted == label) & (truth == label))
    if choice.is_public:
        texts = prepared.dataset.texts
        assert texts is not None
        test = prepared.parts["test"]
        kept = [place for place in right.tolist() if _is_public(str(texts[test[place]]))]
        right = np.array(kept, dtype=np.int64)
    return _at(right, shares[right, label], choice.quantile)


def _is_public(text: str) -> bool:
    return _FEWEST_WORDS <= len(text.split()) <= _MOST_WORDS and not _PRIVATE.search(text)


def _at(places: Indices, values: Doubles, quantile: float) -> int:
    """Return the place whose value is at the quantile, the earlier one where values are equal."""
    if len(places) == 0:
        raise ValueError("no test row is such as was chosen to be shown")
    order = np.argsort(values, kind="stable")
    return int(places[order[round(quantile * (len(order) - 1))]])

"""The question that every method is asked about one network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from benchmarks.cells.learning import Learnt
from benchmarks.cells.subjects import SEED
from core.models.outputs import predict
from core.plan.explanation import ExplanationPlan
from core.plan.inside import InsidePlan
from core.records.data import DatasetRecord
from explainers.baselines.baselines import sample_background, unknown_words
from explainers.explanation import Explanation
from explainers.parts.players import Players, patch_players, word_players
from explainers.parts.series import segment_players
from explainers.question import Question

MOST_PLAYERS = 12
"""Parts of an input at most, so that all their coalitions can be asked for."""
BACKGROUND = 8
_SEGMENTS = 10


@dataclass(frozen=True, eq=False)
class Case:
    """One method's answer to one question."""

    method: str
    learnt: Learnt
    question: Question
    settings: ExplanationPlan
    explanation: Explanation


def settings_for(learnt: Learnt) -> ExplanationPlan:
    """Return the settings of all methods: the plan's own, but for the background and the layer."""
    return ExplanationPlan(
        background=BACKGROUND, cases=0, inside=InsidePlan(layer=learnt.subject.layer)
    )


def ask(learnt: Learnt) -> Question:
    """Return the question: some test rows, the class that was predicted, few enough parts."""
    record, prepared = learnt.prepared.record, learnt.prepared
    everything = learnt.test_inputs
    chosen = _rows(everything, kind=record.kind, count=learnt.subject.rows)
    inputs = torch.from_numpy(everything[chosen])
    targets = predict(learnt.network, everything[chosen]).argmax(axis=1)
    training = np.asarray(prepared.inputs_of("training"))
    if record.kind == "text":
        baseline = unknown_words(inputs).values
    else:
        mean = training.mean(axis=0, dtype=np.float64).astype(np.float32)
        baseline = torch.from_numpy(mean).expand_as(inputs).clone()
    return Question(
        model=learnt.network,
        architecture=learnt.architecture,
        kind=record.kind,
        inputs=inputs,
        baseline=baseline,
        background=sample_background(training, rows=BACKGROUND, seed=SEED),
        targets=torch.from_numpy(targets),
        players=_players(learnt, record),
        target_name="logit of the predicted class",
        baseline_name="The mean of the training rows; of texts the same number of unknown words.",
        words=prepared.encoder.words.names if record.kind == "text" else (),
    )


def _rows(inputs: np.ndarray, *, kind: str, count: int) -> np.ndarray:
    """Return the first test rows; of texts the first that are short enough to be enumerated."""
    if kind != "text":
        return np.arange(count)
    return np.flatnonzero((inputs > 0).sum(axis=1) <= MOST_PLAYERS)[:count]


def _players(learnt: Learnt, record: DatasetRecord) -> Players:
    shape = record.input_shape
    if record.kind == "tabular":
        return _measures(record)
    if record.kind == "image":
        return patch_players(shape, grid=learnt.subject.grid)
    if record.kind == "series":
        return segment_players(shape, segments=_SEGMENTS)
    return word_players(shape)


def _measures(record: DatasetRecord) -> Players:
    """Return the ten measures of cell nuclei, each with its mean, its error and its worst case."""
    words = ("mean ", "worst ", " error")
    bare = []
    for feature in record.features:
        name = feature.name
        for word in words:
            name = name.replace(word, "")
        bare.append(name)
    names = tuple(dict.fromkeys(bare))
    mask = np.full(record.input_shape, -1, dtype=np.int64)
    for feature, name in zip(record.features, bare, strict=True):
        mask[list(feature.columns)] = names.index(name)
    return Players(names=names, mask=mask)

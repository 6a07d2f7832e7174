"""The networks of the table: one for each kind of architecture that people bring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from torch import nn

from benchmarks.cells import plain
from core.data.dataset import Prepared
from core.models.build import build, initialise
from core.models.designs.design import design
from core.plan.model import (
    CnnPlan,
    KimPlan,
    MlpPlan,
    ModelPlan,
    RecurrentPlan,
    TransformerPlan,
    VisionPlan,
)
from core.records.architecture import Architecture

SEED = 7

Made = tuple[Architecture, nn.Module]


@dataclass(frozen=True)
class Subject:
    """One network of the table.

    Attributes
    ----------
    name, title : str
        In `build/cells.json`, and as a person reads it.
    data : str
        Name of a built-in data set; the network is trained on its training part.
    make : callable
        Prepared rows to a described network with its starting weights.
    side : int
        Pictures are enlarged to this many pixels; 0 leaves them.
    train_rows, rows : int
        Training rows at most, and test rows that are explained.
    reference_steps : int
        Equal pieces with which references of integrals begin.
    gradients : int
        Gradients for one integral at most; those of large networks take seconds.
    grid : tuple of int
        Patches of a picture.
    least : float
        Accuracy on test rows that shows that the network has learnt.
    layer : str
        Layer that is looked into by methods that explain a layer's units.
    """

    name: str
    title: str
    data: str
    make: Callable[[Prepared], Made]
    layer: str = ""
    side: int = 0
    train_rows: int = 2000
    rows: int = 4
    reference_steps: int = 256
    gradients: int = 20_000
    grid: tuple[int, int] = (3, 3)
    least: float = 0.85
    training: dict[str, Any] = field(default_factory=dict)


def _designed(plan: ModelPlan) -> Callable[[Prepared], Made]:
    def make(prepared: Prepared) -> Made:
        described = design(plan, dataset=prepared.record, loss="cross_entropy", target_scale=None)
        network = build(described)
        initialise(network, getattr(plan, "initialisation", "default"), seed=SEED)
        return described, network

    return make


def _reused(prepared: Prepared) -> Made:
    return plain.reused_mlp(prepared.record.input_shape, len(prepared.record.class_names))


def _functional(prepared: Prepared) -> Made:
    return plain.functional_cnn(prepared.record.input_shape, len(prepared.record.class_names))


def _overlapping(prepared: Prepared) -> Made:
    record = prepared.record
    return _built(plain.overlapping_cnn(record.input_shape, len(record.class_names)))


def _mean_of_words(prepared: Prepared) -> Made:
    record = prepared.record
    words = len(prepared.encoder.words.names)
    return _built(plain.mean_of_words(record.input_shape, len(record.class_names), words=words))


def _built(described: Architecture) -> Made:
    network = build(described)
    initialise(network, "default", seed=SEED)
    return described, network


_SLOW = {"epochs": 60, "learning_rate": 3e-3}
_TEXT = {"epochs": 20, "learning_rate": 3e-3}
_VISION = {"epochs": 4, "batch_size": 32}


def _cnn(pooling: Any) -> ModelPlan:  # noqa: ANN401 - one of the plan's words
    return CnnPlan(channels=(8, 16), pooling=pooling, hidden=(24,))


SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "mlp", "MLP", "breast_cancer", _designed(MlpPlan(hidden=(24, 16))), layer="activation1"
    ),
    Subject("reused_mlp", "MLP, one ReLU used twice", "breast_cancer", _reused, layer="fc1"),
    Subject("cnn_max", "CNN, max pooling", "digits", _designed(_cnn("max")), layer="conv2"),
    Subject(
        "cnn_average", "CNN, average pooling", "digits", _designed(_cnn("average")), layer="conv2"
    ),
    Subject(
        "cnn_overlapping", "CNN, overlapping max pooling", "digits", _overlapping, layer="conv2"
    ),
    Subject("functional_cnn", "CNN of functions", "digits", _functional, layer="conv2"),
    Subject(
        "resnet18",
        "ResNet-18",
        "digits",
        _designed(VisionPlan(network="resnet18")),
        layer="network.layer3",
        side=40,
        train_rows=700,
        rows=2,
        reference_steps=24,
        gradients=300,
        grid=(2, 3),
        training=_VISION,
    ),
    Subject(
        "densenet121",
        "DenseNet-121",
        "digits",
        _designed(VisionPlan(network="densenet121")),
        layer="network.features.denseblock2",
        side=32,
        train_rows=700,
        rows=2,
        reference_steps=24,
        gradients=300,
        grid=(2, 3),
        training=_VISION,
    ),
    Subject(
        "series_cnn",
        "CNN over series",
        "pulses",
        _designed(CnnPlan(channels=(8, 16), kernel=5, pooling="average", readout="average")),
        layer="conv2",
        training=_SLOW,
    ),
    *(
        Subject(
            cell,
            cell.upper(),
            "pulses",
            _designed(RecurrentPlan(cell=cell, hidden=16, readout="mean")),
            layer="recurrent",
            rows=3,
            training=_SLOW,
        )
        for cell in ("rnn", "lstm", "gru")
    ),
    Subject(
        "bilstm",
        "Bidirectional LSTM",
        "pulses",
        _designed(RecurrentPlan(cell="lstm", hidden=12, bidirectional=True, readout="mean")),
        layer="recurrent",
        rows=3,
        training=_SLOW,
    ),
    Subject(
        "transformer_series",
        "Transformer on series",
        "pulses",
        _designed(TransformerPlan(width=16, heads=2, layers=2, feed_forward=32)),
        layer="encoder1",
        training=_SLOW,
    ),
    Subject(
        "transformer_text",
        "Transformer on texts",
        "messages",
        _designed(TransformerPlan(width=16, heads=2, layers=2, feed_forward=32)),
        layer="encoder1",
        training=_TEXT,
    ),
    Subject(
        "embedding_mean",
        "Mean of word vectors",
        "messages",
        _mean_of_words,
        layer="relu1",
        training=_TEXT,
    ),
    Subject(
        "text_cnn",
        "Text CNN",
        "messages",
        _designed(KimPlan(windows=(2, 3), filters=12, embedding=16)),
        layer="filters",
        training=_TEXT,
    ),
    Subject(
        "text_lstm",
        "Text LSTM",
        "messages",
        _designed(RecurrentPlan(cell="lstm", hidden=16, embedding=16, readout="mean")),
        layer="recurrent",
        training=_TEXT,
    ),
)

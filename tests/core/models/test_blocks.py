from __future__ import annotations

from core.models.blocks import blocks_of
from core.models.designs.design import design
from core.plan.model import CnnPlan, KimPlan, MlpPlan, ModelPlan, RecurrentPlan, TransformerPlan
from core.records.architecture import (
    Activation,
    Architecture,
    Conv,
    Layer,
    Linear,
    Pool,
    Recurrent,
    Reshape,
)
from core.records.base import Kind, Task
from core.records.data import DatasetRecord, Feature


def dataset(
    shape: tuple[int, ...], *, kind: Kind = "image", features: int = 1, task: Task = "regression"
) -> DatasetRecord:
    return DatasetRecord(
        name="Test",
        source="test.npz",
        kind=kind,
        task=task,
        rows=10,
        input_shape=shape,
        target="y",
        features=tuple(Feature(name=f"f{n}", kind="numeric") for n in range(features)),
        fingerprint="0" * 64,
    )


def lines(
    plan: ModelPlan, record: DatasetRecord, scale: tuple[float, float] | None = (2.0, 1.0)
) -> list[tuple[str, str, str, int]]:
    architecture = design(plan, dataset=record, loss="mse", target_scale=scale)
    return [
        (block.name, block.detail, block.shape, block.parameters)
        for block in blocks_of(architecture, record)
    ]


def test_a_convolution_is_read_with_its_activation_and_pooling() -> None:
    plan = CnnPlan(channels=(4, 8), pooling="max", hidden=(6,), activation="gelu", dropout=0.3)
    assert lines(plan, dataset((1, 8, 8))) == [
        ("Input", "Grey image", "1 × 8 × 8", 0),
        ("Block 1", "Conv 3×3, GELU, max pool 2", "4 × 4 × 4", 40),
        ("Block 2", "Conv 3×3, GELU, max pool 2", "8 × 2 × 2", 296),
        ("Flatten", "Dropout 0.3", "32", 0),
        ("Dense", "Linear, GELU, dropout 0.3", "6", 198),
        ("Output", "Linear, scaled to the target's unit, 1 number", "1", 7),
    ]


def test_several_dense_layers_are_counted_and_columns_are_told_from_features() -> None:
    record = dataset((1200,), kind="tabular", features=9)
    assert lines(MlpPlan(hidden=(4, 3), activation="tanh"), record, None) == [
        ("Input", "9 features in 1,200 columns", "1,200", 0),
        ("Dense 1", "Linear, tanh", "4", 4804),
        ("Dense 2", "Linear, tanh", "3", 15),
        ("Output", "Linear, 1 number", "1", 4),
    ]


def test_a_recurrent_network_shows_its_states_and_its_readout() -> None:
    plan = RecurrentPlan(
        cell="lstm", hidden=5, layers=2, bidirectional=True, readout="mean", dropout=0.2
    )
    record = dataset((2, 40), kind="series", features=2)
    detail = "LSTM of 5 units, 2 layers, both directions, dropout 0.2"
    assert lines(plan, record, None)[:3] == [
        ("Input", "2 channels of 40 steps", "2 × 40", 0),
        ("Recurrent", detail, "40 × 10", 1040),
        ("Readout", "Mean over the steps, dropout 0.2", "10", 0),
    ]


def test_a_network_from_elsewhere_is_read_the_same_way() -> None:
    layers: tuple[Layer, ...] = (
        Activation(name="squash", function="tanh"),
        Conv(name="c", dimensions=1, inputs=1, outputs=2, kernel=5, stride=2, dilation=2),
        Pool(name="p", dimensions=1, operation="max", kernel=3, stride=1),
        Reshape(name="order", operation="steps_first"),
        Recurrent(name="r", cell="gru", inputs=2, hidden=3),
        Reshape(name="last", operation="last_step"),
        Linear(name="fc", inputs=3, outputs=2),
        Activation(name="soft", function="softmax"),
    )
    described = Architecture(input_shape=(1, 40), layers=layers, output="probabilities")
    blocks = blocks_of(described, dataset((1, 40), kind="series"))
    assert [(block.name, block.detail) for block in blocks] == [
        ("Input", "1 channel of 40 steps"),
        ("Layer", "Tanh"),
        ("Block 1", "Conv 5, stride 2, dilation 2, max pool 3, stride 1"),
        ("Recurrent", "GRU of 3 units"),
        ("Readout", "State of the last step"),
        ("Output", "Linear, softmax, 2 probabilities"),
    ]
    assert sum((block.layers for block in blocks), ()) == tuple(layer.name for layer in layers)
    assert {block.glyph for block in blocks} == {"steps", "bar"}


def test_a_text_is_read_by_parallel_filters() -> None:
    record = dataset((40,), kind="text").model_copy(update={"words": 900, "lengths": (1, 40)})
    assert lines(KimPlan(windows=(3, 4), filters=2, embedding=8, dropout=0.5), record, None) == [
        ("Input", "Text of up to 40 words", "40", 0),
        ("Embedding", "900 words, 8 numbers each", "40 × 8", 7200),
        (
            "Parallel filters 3 · 4",
            "Conv 3, ReLU, max over all places; Conv 4, ReLU, max over all places, dropout 0.5",
            "4",
            116,
        ),
        ("Output", "Linear, 1 number", "1", 5),
    ]


def test_encoder_layers_are_counted() -> None:
    record = dataset((3, 9), kind="series").model_copy(update={"lengths": (4, 9)})
    plan = TransformerPlan(width=4, heads=2, layers=2, feed_forward=8, readout="attention")
    assert [line[:3] for line in lines(plan, record)] == [
        ("Input", "2 channels of 4 to 9 steps", "2 × 9"),
        ("Projection", "Linear, sinusoidal positions", "9 × 4"),
        ("Encoder 1", "2 heads, feed-forward 8, ReLU", "9 × 4"),
        ("Encoder 2", "2 heads, feed-forward 8, ReLU, layer norm", "9 × 4"),
        ("Readout", "Mean weighted by attention", "4"),
        ("Output", "Linear, scaled to the target's unit, 1 number", "1"),
    ]


def test_residual_blocks_are_counted() -> None:
    plan = CnnPlan(channels=(2, 2), is_residual=True, hidden=(), readout="average")
    assert [line[:2] for line in lines(plan, dataset((2, 8, 8)), None)][1:] == [
        ("Residual block 1", "Conv 3×3, ReLU, Conv 3×3, plus its input, ReLU, average pool 2"),
        ("Residual block 2", "Conv 3×3, ReLU, Conv 3×3, plus its input, ReLU, average pool 2"),
        ("Readout", "Average over all places"),
        ("Output", "Linear, 1 number"),
    ]

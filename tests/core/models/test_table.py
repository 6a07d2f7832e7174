from __future__ import annotations

from core.models.table import LayerRow, layer_table
from core.records.architecture import Architecture, Conv, Linear, Pool, Recurrent, Reshape


def test_layers_are_told_in_words_with_shape_and_weights() -> None:
    described = Architecture(
        input_shape=(1, 8, 8),
        layers=(
            Conv(name="conv1", dimensions=2, inputs=1, outputs=4, kernel=3, padding=1),
            Pool(name="pool1", dimensions=2, operation="average", kernel=2, stride=2),
            Reshape(name="flatten", operation="flatten"),
            Linear(name="output", inputs=64, outputs=10),
        ),
        output="logits",
    )
    assert layer_table(described) == (
        LayerRow(name="conv1", kind="convolution, 3 × 3", output_shape=(4, 8, 8), parameters=40),
        LayerRow(name="pool1", kind="average pooling, 2 × 2", output_shape=(4, 4, 4), parameters=0),
        LayerRow(name="flatten", kind="flatten", output_shape=(64,), parameters=0),
        LayerRow(name="output", kind="fully connected", output_shape=(10,), parameters=650),
    )


def test_recurrent_layers_tell_their_depth_and_directions() -> None:
    cells = Recurrent(name="r", cell="gru", inputs=2, hidden=3, layers=2, bidirectional=True)
    last = Reshape(name="last", operation="last_step", directions=2)
    described = Architecture(input_shape=(5, 2), layers=(cells, last), output="logits")
    rows = layer_table(described)
    assert [row.kind for row in rows] == [
        "GRU, 2 layers, both directions",
        "state of the last step",
    ]

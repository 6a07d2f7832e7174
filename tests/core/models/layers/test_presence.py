"""Rows of unequal length: each row must say what it says alone."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from core.models.build import Network, build, initialise
from core.models.designs.design import design
from core.models.layers.attention import attention_weights
from core.models.layers.convolution import BatchNorm
from core.models.layers.presence import first_steps, last_steps
from core.models.layers.recurrent import GruStates
from core.plan.model import CnnPlan, KimPlan, ModelPlan, RecurrentPlan, TransformerPlan
from core.records.architecture import Architecture, Linear, Recurrent, Reshape
from core.records.data import DatasetRecord, Feature

STEPS = 9
LENGTHS = (9, 1, 2, 5, 8, 3)
WORDS = 12

POOLED: dict[str, Any] = {"readout": "max", "channels": (3, 4), "hidden": (5,)}
SERIES: dict[str, ModelPlan] = {
    "rnn": RecurrentPlan(cell="rnn", hidden=4, layers=2, bidirectional=True),
    "lstm": RecurrentPlan(cell="lstm", hidden=4, readout="mean", bidirectional=True),
    "gru": RecurrentPlan(cell="gru", hidden=4, readout="attention"),
    "gru, last": RecurrentPlan(cell="gru", hidden=4, layers=2),
    "transformer": TransformerPlan(width=4, heads=2, layers=2, feed_forward=5),
    "transformer, attention": TransformerPlan(
        width=4, heads=1, layers=1, feed_forward=5, positions="learned", readout="attention"
    ),
    "cnn, average": CnnPlan(**POOLED, pooling="average", normalisation="batch", dilation=2),
    "cnn, max": CnnPlan(**POOLED, pooling="max", pool=3),
    "cnn, min": CnnPlan(**POOLED | {"readout": "average"}, pooling="min", stride=2),
    "cnn, sum": CnnPlan(**POOLED, pooling="sum", is_residual=True, normalisation="batch"),
    "cnn, residual": CnnPlan(**POOLED, pooling="none", is_residual=True, stride=2, kernel=5),
}
TEXTS: dict[str, ModelPlan] = {
    "kim": KimPlan(windows=(1, 2, 4, 5), filters=3, embedding=4),
    "gru": RecurrentPlan(cell="gru", hidden=4, embedding=3, bidirectional=True),
    "transformer": TransformerPlan(width=4, heads=2, layers=1, feed_forward=5),
    "cnn": CnnPlan(**POOLED, embedding=4),
}


def record(kind: str) -> DatasetRecord:
    values: dict[str, Any] = {
        "name": "rows",
        "source": "rows",
        "kind": kind,
        "task": "classification",
        "rows": 10,
        "input_shape": (3, STEPS) if kind == "series" else (STEPS,),
        "target": "y",
        "class_names": ("a", "b", "c"),
        "features": (Feature(name="f", kind="channel"),),
        "lengths": (1, STEPS),
        "words": WORDS if kind == "text" else 0,
        "fingerprint": "0",
    }
    return DatasetRecord.model_validate(values)


def network(plan: ModelPlan, kind: str) -> Network:
    described = design(plan, dataset=record(kind), loss="cross_entropy", target_scale=None)
    model = build(described)
    with torch.no_grad():
        source = torch.Generator().manual_seed(3)
        for name, weights in model.named_parameters():
            # Offsets too, so that padding that leaks through one of them is seen.
            if not name.startswith("embedding"):
                weights.normal_(generator=source)
    return model.double().eval()


def present(lengths: tuple[int, ...] = LENGTHS) -> Tensor:
    return torch.arange(STEPS) < torch.tensor(lengths)[:, None]


def rows(kind: str) -> Tensor:
    source = torch.Generator().manual_seed(1)
    if kind == "text":
        words = torch.randint(1, WORDS, (len(LENGTHS), STEPS), generator=source)
        return (words * present()).double()
    values = torch.randn((len(LENGTHS), 3, STEPS), generator=source, dtype=torch.float64)
    values = values * present()[:, None]
    values[:, 2] = present()
    return values


CASES = [("series", name) for name in SERIES] + [("text", name) for name in TEXTS]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_padded_row_gives_what_it_gives_alone(kind: str, name: str) -> None:
    model = network((SERIES if kind == "series" else TEXTS)[name], kind)
    inputs = rows(kind)
    with torch.no_grad():
        together = model(inputs)
        alone = torch.cat(
            [model(inputs[row : row + 1, ..., :length]) for row, length in enumerate(LENGTHS)]
        )
    torch.testing.assert_close(together, alone, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", list(SERIES))
def test_padding_has_no_gradient(name: str) -> None:
    model = network(SERIES[name], "series")
    inputs = rows("series").requires_grad_()
    (slope,) = torch.autograd.grad(model(inputs).square().sum(), inputs)
    assert torch.isfinite(slope).all()
    assert slope[:, :2].abs().sum() > 0
    assert not slope[:, :2].masked_select(~present()[:, None]).any()


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_row_without_steps_gives_finite_numbers_and_gradients(kind: str, name: str) -> None:
    model = network((SERIES if kind == "series" else TEXTS)[name], kind)
    inputs = rows(kind) * 0
    outputs = model(inputs)
    slopes = torch.autograd.grad(outputs.sum(), list(model.parameters()), allow_unused=True)
    assert torch.isfinite(outputs).all()
    assert all(torch.isfinite(slope).all() for slope in slopes if slope is not None)


def test_rows_of_one_length_give_what_a_network_without_presence_gives() -> None:
    inputs = torch.randn((4, 2, STEPS), generator=torch.Generator().manual_seed(2)).double()
    marked = torch.cat([inputs, torch.ones_like(inputs[:, :1])], dim=1)
    for name in ("rnn", "gru", "transformer", "cnn, residual"):
        model = network(SERIES[name], "series")
        described = model.architecture
        plain = Architecture(
            input_shape=(2, STEPS), layers=described.layers, output=described.output
        )
        twin = build(plain).double().eval()
        twin.load_state_dict(model.state_dict())
        with torch.no_grad():
            torch.testing.assert_close(model(marked), twin(inputs), rtol=0, atol=1e-13)


def test_a_recurrent_layer_skips_a_step_that_was_taken_away() -> None:
    cells = GruStates(2, 3, bidirectional=True, batch_first=True).double()
    series = torch.randn((1, 5, 2), generator=torch.Generator().manual_seed(0)).double()
    kept = torch.tensor([[True, False, True, True, False]])
    with torch.no_grad():
        states = cells(series, kept)
        short = cells(series[:, [0, 2, 3]])
    torch.testing.assert_close(states[:, [0, 2, 3]], short, rtol=0, atol=1e-14)
    assert not states[:, [1, 4]].any()
    assert (int(first_steps(kept)), int(last_steps(kept))) == (0, 3)


def test_statistics_of_batch_normalisation_come_from_real_steps() -> None:
    norm = BatchNorm(2).double()
    values = torch.randn((3, 2, 4), generator=torch.Generator().manual_seed(0)).double() * 5
    kept = torch.tensor([[1, 1, 1, 1], [1, 0, 0, 0], [1, 1, 0, 0]], dtype=torch.bool)
    with torch.no_grad():
        found = norm(values, kept)
    for channel in range(2):
        real = values[:, channel][kept]
        expected = (real - real.mean()) / (real.var(unbiased=False) + norm.eps).sqrt()
        torch.testing.assert_close(found[:, channel][kept], expected, rtol=0, atol=1e-12)
        assert norm.running_mean is not None
        assert norm.running_mean[channel].item() == pytest.approx(0.1 * real.mean().item())
    assert not found.masked_select(~kept[:, None]).any()


def test_attention_never_looks_at_padding_and_adds_up_to_one() -> None:
    model = network(SERIES["transformer, attention"], "series")
    weights = attention_weights(model, rows("series"))
    assert {name: tuple(found.shape) for name, found in weights.items()} == {
        "encoder1": (6, 1, STEPS, STEPS),
        "readout": (6, STEPS),
    }
    for found in weights.values():
        real = present()[:, None, None] if found.ndim == 4 else present()
        assert not found.masked_select(~real.expand_as(found)).any()
        torch.testing.assert_close(found.sum(-1), torch.ones_like(found[..., 0]))


def test_looking_at_attention_leaves_no_hook() -> None:
    model = network(SERIES["transformer"], "series")
    attention_weights(model, rows("series"))
    assert not any(module._forward_hooks for module in model.modules())


def test_word_vectors_can_be_handed_in_the_place_of_words() -> None:
    model = network(TEXTS["gru"], "text")
    vectors, kept = model.embedded(rows("text"))
    assert torch.equal(model.after_embedding(vectors, kept), model(rows("text")))
    with pytest.raises(TypeError, match="does not read words"):
        network(SERIES["rnn"], "series").embedded(rows("series"))


def test_training_with_padding_repeats_bit_for_bit() -> None:
    def trained() -> list[Tensor]:
        model = network(SERIES["cnn, sum"], "series").float().train()
        initialise(model, "kaiming", seed=4)
        optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
        for _ in range(3):
            optimiser.zero_grad()
            model(rows("series").float()).square().sum().backward()
            optimiser.step()
        return list(model.state_dict().values())

    assert all(torch.equal(*pair) for pair in zip(trained(), trained(), strict=True))


def test_all_steps_gone_is_not_the_first_step() -> None:
    """A row without steps must not read out what stands in its padding."""
    described = Architecture(
        input_shape=(2, 4),
        layers=(
            Reshape(name="turn", operation="steps_first"),
            Recurrent(name="cells", cell="rnn", inputs=1, hidden=2),
            Reshape(name="last", operation="last_step"),
            Linear(name="output", inputs=2, outputs=2),
        ),
        output="logits",
        steps="marked",
    )
    model = build(described).eval()
    inputs = torch.ones(1, 2, 4)
    inputs[:, 1] = 0
    with torch.no_grad():
        assert torch.equal(model(inputs)[0], model.get_parameter("output.bias"))

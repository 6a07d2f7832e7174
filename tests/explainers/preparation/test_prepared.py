"""Reading and rewriting: every finding on a net written by hand, every rewrite in float64."""

from __future__ import annotations

import warnings
from collections import Counter

import pytest
import torch
from captum.attr import DeepLift
from torch import Tensor, nn
from torch.nn import functional

from core.errors import AuditError
from core.models.build import build
from explainers.engine.given_back import weights_digest
from explainers.preparation.exact import Apart, PairwisePool, Select
from explainers.preparation.findings import Family
from explainers.preparation.prepared import Prepared, lint, prepare
from tests.explainers.questions import cnn, gru


class Functional(nn.Module):
    """Functions instead of modules, some of which overwrite what they read."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 3, 3)
        self.out = nn.Linear(27, 2)

    def forward(self, inputs: Tensor) -> Tensor:
        values = functional.relu(self.conv(inputs), inplace=True)
        values = functional.max_pool2d(values, 3, stride=1, padding=1)
        values = functional.avg_pool2d(values, 2).sigmoid_()
        values = functional.dropout(torch.flatten(values, 1), training=self.training)
        return self.out(values.clamp(min=0.2, max=0.9))  # type: ignore[no-any-return]


class Reused(nn.Module):
    """One ReLU for three calls."""

    def __init__(self, *, inplace: bool = False) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(4, 6), nn.Linear(6, 6)
        self.out = nn.Linear(6, 2)
        self.relu = nn.ReLU(inplace=inplace)

    def forward(self, inputs: Tensor) -> Tensor:
        values = self.relu(self.first(inputs))
        values = self.relu(self.relu(self.second(values)))
        return self.out(values)  # type: ignore[no-any-return]


class Overwritten(nn.Module):
    """Reads a tensor after it was overwritten, so that the order of calls matters."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.relu = nn.Linear(4, 4), nn.ReLU(inplace=True)

    def forward(self, inputs: Tensor) -> Tensor:
        values = self.first(inputs)
        rectified = self.relu(values)
        return torch.cat([values - 1, rectified], dim=1)


class Tupled(nn.Module):
    """Takes the states and the last state from an LSTM's tuple."""

    def __init__(self) -> None:
        super().__init__()
        self.cells, self.out = nn.LSTM(3, 5, batch_first=True), nn.Linear(5, 2)

    def forward(self, inputs: Tensor) -> Tensor:
        states, (last, _) = self.cells(inputs)
        return self.out(states.mean(dim=1) + last[0])  # type: ignore[no-any-return]


class Attending(nn.Module):
    """Self-attention whose weights nobody asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(4, 2, batch_first=True)

    def forward(self, inputs: Tensor) -> Tensor:
        mixed, _ = self.attention(inputs, inputs, inputs, need_weights=False)
        return mixed.mean(dim=1)  # type: ignore[no-any-return]


def _pooled() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 3, 3), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(), nn.Linear(12, 2)
    )


def _rows(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def _kinds(model: nn.Module) -> Counter[str]:
    return Counter(finding.kind for finding in lint(model.eval()))


def test_each_kind_of_hindrance_is_found() -> None:
    found = _kinds(Functional())
    assert found["functional activation"] == 6
    assert found["in-place operation"] == 2
    assert found["overlapping pooling"] == 1
    assert found["shared tensor"] == 1
    assert _kinds(Reused(inplace=True)) == {
        "reused module": 1,
        "in-place operation": 1,
        "shared tensor": 1,
    }
    assert _kinds(Tupled()) == {"recurrent tuple": 1, "cuDNN recurrence": 1}
    assert _kinds(Attending()) == {"fused attention": 1}
    assert _kinds(_pooled()) == {"shared tensor": 1, "overlapping pooling": 1}
    assert _kinds(nn.Sequential(nn.Embedding(4, 2), nn.Flatten())) == {"integer inputs": 1}


def test_our_own_networks_have_a_module_for_each_call() -> None:
    assert lint(build(cnn()).eval()) == ()
    assert _kinds(build(gru())) == {"cuDNN recurrence": 1}


def test_layers_left_in_training_mode_are_named() -> None:
    model = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3), nn.Dropout(), nn.ReLU())
    found = lint(model.train())
    assert [(item.kind, item.place) for item in found] == [
        ("training mode", "1"),
        ("training mode", "2"),
    ]
    assert model.training
    assert not prepare(model, _rows(4, 3)).model.training


def test_findings_say_where_and_whom_they_concern() -> None:
    (found,) = lint(nn.Sequential(nn.Linear(2, 2), nn.ReLU(inplace=True)).eval())
    assert found.place == "1"
    assert found.sentence == "'1' overwrites its own input."
    assert set(found.families) == {"deeplift", "guided", "lrp", "layers"}
    assert found.can_repair


@pytest.mark.parametrize("family", ["deeplift", "guided", "lrp", "layers", "attention"])
@pytest.mark.parametrize(
    ("made", "shape"),
    [
        (Functional, (6, 1, 8, 8)),
        (Reused, (6, 4)),
        (Overwritten, (6, 4)),
        (Tupled, (6, 7, 3)),
        (Attending, (6, 5, 4)),
        (_pooled, (6, 1, 7, 7)),
    ],
)
def test_the_copy_gives_the_same_outputs(
    made: type[nn.Module], shape: tuple[int, ...], family: Family
) -> None:
    model = made().eval()
    before, names = weights_digest(model), [name for name, _ in model.named_modules()]
    prepared = prepare(model, _rows(*shape), family=family)
    assert prepared.proof.holds
    assert prepared.proof.repeated == 0
    torch.testing.assert_close(prepared.model(_rows(*shape)), model(_rows(*shape)))
    assert weights_digest(model) == before
    assert [name for name, _ in model.named_modules()] == names
    assert all(parameter.dtype == torch.float32 for parameter in model.parameters())
    shared = {parameter.data_ptr() for parameter in model.parameters()}
    assert all(own.data_ptr() not in shared for own in prepared.model.parameters())


def _called_once(prepared: Prepared, rows: Tensor) -> Counter[str]:
    calls: Counter[str] = Counter()
    handles = [
        module.register_forward_hook(lambda *_, name=name: calls.update([name]))
        for name, module in prepared.model.named_modules()
        if not list(module.children())
    ]
    prepared.model(rows)
    for handle in handles:
        handle.remove()
    return calls


@pytest.mark.parametrize(
    ("made", "shape", "activations"), [(Functional, (2, 1, 8, 8), 2), (Reused, (2, 4), 3)]
)
def test_each_call_has_a_module_of_its_own(
    made: type[nn.Module], shape: tuple[int, ...], activations: int
) -> None:
    prepared = prepare(made(), _rows(*shape))
    kinds = [type(module) for module in prepared.model.modules()]
    assert sum(kind in (nn.ReLU, nn.Sigmoid) for kind in kinds) == activations
    assert not any(getattr(module, "inplace", False) for module in prepared.model.modules())
    assert set(_called_once(prepared, _rows(*shape)).values()) == {1}


def test_a_module_that_stands_twice_in_a_sequence_is_split() -> None:
    relu = nn.ReLU()
    model = nn.Sequential(nn.Linear(3, 3), relu, nn.Linear(3, 3), relu)
    prepared = prepare(model, _rows(4, 3))
    assert prepared.model[1] is not prepared.model[3]  # type: ignore[index]
    assert model[1] is model[3]


def test_layers_after_a_recurrence_can_be_hooked() -> None:
    prepared = prepare(Tupled(), _rows(4, 7, 3))
    selects = [module for module in prepared.model.modules() if isinstance(module, Select)]
    assert [select.index for select in selects] == [0, 1]
    seen: list[object] = []
    handle = selects[0].register_forward_hook(lambda _, __, output: seen.append(output))
    prepared.model(_rows(4, 7, 3))
    handle.remove()
    assert isinstance(seen[0], Tensor)


def test_attention_gives_its_weights_where_they_are_needed() -> None:
    rows = _rows(3, 5, 4)
    prepared = prepare(Attending(), rows, family="attention")
    seen: list[Tensor] = []
    attention = prepared.model.get_submodule("attention")
    handle = attention.register_forward_hook(lambda _, __, output: seen.append(output[1]))
    prepared.model(rows)
    handle.remove()
    assert seen[0].shape == (3, 2, 5, 5)
    torch.testing.assert_close(seen[0].sum(dim=3), torch.ones(3, 2, 5))


def test_maxima_are_written_out_for_deeplift_alone() -> None:
    rows = _rows(4, 1, 7, 7)
    for family, expected in (("deeplift", True), ("guided", False)):
        kinds = {type(module) for module in prepare(_pooled(), rows, family=family).model.modules()}  # type: ignore[arg-type]
        assert (PairwisePool in kinds, Apart in kinds) == (expected, expected)


@pytest.mark.parametrize(
    ("made", "shape"),
    [(Functional, (5, 1, 8, 8)), (Reused, (5, 4)), (_pooled, (5, 1, 7, 7))],
)
def test_captums_deeplift_sums_up_on_the_copy(
    made: type[nn.Module], shape: tuple[int, ...]
) -> None:
    rows, baselines = _rows(10, *shape[1:]).double().chunk(2)
    prepared = prepare(made().double(), rows, family="deeplift")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = DeepLift(prepared.model).attribute(rows, baselines, target=1)
    difference = (prepared.model(rows) - prepared.model(baselines))[:, 1]
    torch.testing.assert_close(values.flatten(1).sum(dim=1), difference)


def test_the_notes_tell_what_was_repaired_and_the_proof() -> None:
    notes = prepare(Reused().eval(), _rows(4, 4), family="deeplift").notes
    assert notes[0] == (
        "Computed on a prepared copy. Repaired there: reused module (1), shared tensor (1)."
    )
    assert "on 2 rows of the data and 3 random ones, in float64" in notes[1]


def test_a_network_that_draws_at_random_is_named() -> None:
    class Noisy(nn.Module):
        def forward(self, inputs: Tensor) -> Tensor:
            return functional.dropout(inputs, 0.5, training=True)

    assert _kinds(Noisy()) == {"random output": 1}
    with pytest.raises(AuditError, match=r"other outputs each time.*'dropout' draws at random"):
        prepare(Noisy(), torch.ones(4, 50))


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (lambda x: (x, x), "a tuple of 2"),
        (lambda x: {"logits": x}, "a dict"),
        (lambda x: x / 0, "infinite or no numbers"),
    ],
)
def test_outputs_that_are_no_tensor_of_numbers_are_refused(output: object, words: str) -> None:
    class Odd(nn.Module):
        def forward(self, inputs: Tensor) -> object:
            return output(inputs)  # type: ignore[operator]

    with pytest.raises(AuditError, match=words):
        prepare(Odd(), _rows(3, 2))


def test_a_copy_that_gives_other_outputs_is_refused_with_the_figure() -> None:
    class Aliased(nn.Module):
        """Overwrites a tensor through a view, which no reading of the code sees."""

        def forward(self, inputs: Tensor) -> Tensor:
            values = inputs * 2
            half = values[:, :1]
            functional.relu(half, inplace=True)
            return values

    with pytest.raises(AuditError, match=r"gives other outputs\. Found: a difference of \de"):
        prepare(Aliased(), _rows(8, 2))


def test_code_that_cannot_be_read_is_left_alone_and_said_so() -> None:
    class Branching(nn.Module):
        def forward(self, inputs: Tensor) -> Tensor:
            return inputs if inputs.sum() > 0 else -inputs

    prepared = prepare(Branching(), _rows(4, 2))
    assert [finding.kind for finding in prepared.findings] == ["unreadable code"]
    assert not prepared.findings[0].can_repair
    assert "Branching" in prepared.findings[0].sentence

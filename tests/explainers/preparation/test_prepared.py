"""Reading and rewriting: every finding on a net written by hand, every rewrite in float64."""

from __future__ import annotations

import warnings
from collections import Counter

import pytest
import torch
from captum.attr import DeepLift
from torch import Tensor, nn
from torch.nn import functional

from core.catalogue import METHODS
from core.errors import AuditError
from core.models.build import build
from explainers.engine.given_back import weights_digest
from explainers.preparation import prepared as preparing
from explainers.preparation.exact import Apart, PairwisePool
from explainers.preparation.findings import Finding, told
from explainers.preparation.prepared import prepare, rewritten
from explainers.preparation.proof import Proof, prove
from explainers.preparation.replacing import Purpose
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
    return Counter(finding.kind for finding in rewritten(model, purpose="deeplift")[1])


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
    assert _kinds(Tupled()) == {"cuDNN recurrence": 1}
    assert _kinds(Attending()) == {"fused attention": 1}
    assert _kinds(_pooled()) == {"shared tensor": 1, "overlapping pooling": 1}
    assert _kinds(nn.Sequential(nn.Embedding(4, 2), nn.Flatten())) == {"integer inputs": 1}


@pytest.mark.parametrize(
    ("kernel", "stride", "dilation", "expected"),
    [
        (2, 2, 1, False),
        ((3, 1), (3, 1), 1, False),
        ((1, 3), (3, 1), 1, True),
        (2, 1, 2, True),
        (2, 4, 2, False),
    ],
)
def test_windows_overlap_where_a_cell_is_in_two(
    kernel: int | tuple[int, int], stride: int | tuple[int, int], dilation: int, expected: bool
) -> None:
    found = _kinds(nn.MaxPool2d(kernel, stride, dilation=dilation))
    assert found == ({"overlapping pooling": 1} if expected else {})


def test_our_own_networks_have_a_module_for_each_call() -> None:
    assert _kinds(build(cnn())) == {}
    assert _kinds(build(gru())) == {"cuDNN recurrence": 1}


def test_findings_say_where_and_what_becomes_of_them() -> None:
    _, (found,) = rewritten(
        nn.Sequential(nn.Linear(2, 2), nn.ReLU(inplace=True)), purpose="deeplift"
    )
    assert (found.kind, found.place) == ("in-place operation", "1")
    findings = (found, found, Finding("cuDNN recurrence", "rnn"), Finding("fused attention", "a"))
    assert told(findings, METHODS["deeplift"])[0].endswith(
        "Repaired there: in-place operation (2)."
    )
    (recurrence,) = told(findings, METHODS["saliency"])
    assert "cuDNN" in recurrence
    (attention,) = told(findings, METHODS["attention_rollout"])
    assert "opened on a copy" in attention
    assert told(findings, METHODS["kernel_shap"]) == ()


@pytest.mark.parametrize("purpose", ["deeplift", "lrp"])
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
    made: type[nn.Module], shape: tuple[int, ...], purpose: Purpose
) -> None:
    model = made().eval()
    before, names = weights_digest(model), [name for name, _ in model.named_modules()]
    copy, _ = rewritten(model, purpose=purpose)
    assert prove(model, copy, _rows(*shape)).holds
    torch.testing.assert_close(copy(_rows(*shape)), model(_rows(*shape)))
    assert weights_digest(model) == before
    assert [name for name, _ in model.named_modules()] == names
    assert all(parameter.dtype == torch.float32 for parameter in model.parameters())
    shared = {parameter.data_ptr() for parameter in model.parameters()}
    assert {own.data_ptr() for own in copy.parameters()} == shared


def test_a_copy_is_made_once_and_proved_for_each_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[nn.Module] = []
    proved: list[Tensor] = []

    def noted(model: nn.Module, *, purpose: Purpose) -> tuple[nn.Module, tuple[Finding, ...]]:
        made.append(model)
        return rewritten(model, purpose=purpose)

    def shown(original: nn.Module, copy: nn.Module, example: Tensor) -> Proof:
        proved.append(example)
        return prove(original, copy, example)

    monkeypatch.setattr(preparing, "rewritten", noted)
    monkeypatch.setattr(preparing, "proved", shown)
    model = Reused().eval()
    first, second = (prepare(model, _rows(4, 4)) for _ in range(2))
    assert (len(made), len(proved)) == (1, 1)
    assert first.notes == second.notes
    assert not {id(module) for module in first.model.modules()} & {
        id(module) for module in second.model.modules()
    }
    assert prepare(model, _rows(1, 4)).proof.rows == 1
    assert (len(made), len(proved)) == (1, 2)
    with torch.no_grad():
        model.out.weight.mul_(2)
    torch.testing.assert_close(prepare(model, _rows(4, 4)).model(_rows(4, 4)), model(_rows(4, 4)))
    assert (len(made), len(proved)) == (2, 3)


def _called_once(copy: nn.Module, rows: Tensor) -> Counter[str]:
    calls: Counter[str] = Counter()
    handles = [
        module.register_forward_hook(lambda *_, name=name: calls.update([name]))
        for name, module in copy.named_modules()
        if not list(module.children())
    ]
    copy(rows)
    for handle in handles:
        handle.remove()
    return calls


@pytest.mark.parametrize(
    ("made", "shape", "activations"), [(Functional, (2, 1, 8, 8), 2), (Reused, (2, 4), 3)]
)
def test_each_call_has_a_module_of_its_own(
    made: type[nn.Module], shape: tuple[int, ...], activations: int
) -> None:
    copy, _ = rewritten(made(), purpose="lrp")
    kinds = [type(module) for module in copy.modules()]
    assert sum(kind in (nn.ReLU, nn.Sigmoid) for kind in kinds) == activations
    assert not any(getattr(module, "inplace", False) for module in copy.modules())
    assert set(_called_once(copy, _rows(*shape)).values()) == {1}


def test_a_module_that_stands_twice_in_a_sequence_is_split() -> None:
    relu = nn.ReLU()
    model = nn.Sequential(nn.Linear(3, 3), relu, nn.Linear(3, 3), relu)
    copy, _ = rewritten(model, purpose="lrp")
    assert copy[1] is not copy[3]  # type: ignore[index]
    assert model[1] is model[3]


def test_maxima_are_written_out_for_deeplift_alone() -> None:
    purposes: tuple[Purpose, Purpose] = ("deeplift", "lrp")
    for purpose in purposes:
        kinds = {type(module) for module in rewritten(_pooled(), purpose=purpose)[0].modules()}
        expected = purpose == "deeplift"
        assert (PairwisePool in kinds, Apart in kinds) == (expected, expected)


@pytest.mark.parametrize(
    ("made", "shape"),
    [(Functional, (5, 1, 8, 8)), (Reused, (5, 4)), (_pooled, (5, 1, 7, 7))],
)
def test_captums_deeplift_sums_up_on_the_copy(
    made: type[nn.Module], shape: tuple[int, ...]
) -> None:
    rows, baselines = _rows(10, *shape[1:]).double().chunk(2)
    prepared = prepare(made().double(), rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = DeepLift(prepared.model).attribute(rows, baselines, target=1)
    difference = (prepared.model(rows) - prepared.model(baselines))[:, 1]
    torch.testing.assert_close(values.flatten(1).sum(dim=1), difference)


def test_the_notes_tell_what_was_repaired_and_the_proof() -> None:
    notes = prepare(Reused().eval(), _rows(4, 4)).notes
    assert notes[0] == (
        "Computed on a prepared copy. Repaired there: reused module (1), shared tensor (1)."
    )
    assert "on 2 rows of the data and 3 random ones, in float64" in notes[1]


def test_outputs_that_are_no_numbers_may_be_alike() -> None:
    class Undefined(nn.Module):
        def forward(self, inputs: Tensor) -> Tensor:
            return torch.cat([inputs / 0, inputs * 2], dim=1)

    model = Undefined()
    assert prove(model, model, _rows(3, 2)).difference == 0
    assert not prove(model, nn.Linear(2, 4), _rows(3, 2)).holds


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


def test_code_that_cannot_be_read_is_left_alone() -> None:
    class Branching(nn.Module):
        def forward(self, inputs: Tensor) -> Tensor:
            return inputs if inputs.sum() > 0 else -inputs

    copy, findings = rewritten(Branching(), purpose="deeplift")
    assert isinstance(copy, Branching)
    assert findings == ()

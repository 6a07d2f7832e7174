from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.hooks import RemovableHandle

from core.canonical import sha256_bytes
from core.data.dataset import Prepared
from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.models.checkpoint import load_weights, weights_bytes
from core.models.outputs import predict, probabilities
from core.plan import Plan
from core.training.resume import Place
from core.training.train import train
from tests.core.training.conftest import blobs_plan, plan_of, rows_of


def changed(plan: Plan, **sections: Any) -> Plan:
    return Plan.model_validate(plan.model_dump() | sections)


def test_the_same_seed_gives_the_same_weights_bit_for_bit(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    torch.manual_seed(1)
    first = train(plan, rows, context=JobContext())
    torch.manual_seed(2)
    second = train(plan, rows, context=JobContext())
    assert first.weights == second.weights
    assert first.record == second.record
    other = train(changed(plan, seed=12), rows, context=JobContext())
    assert other.weights != first.weights


def test_training_leaves_torch_as_it_was(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    state, count = torch.get_rng_state(), torch.get_num_threads()
    train(plan, rows, context=JobContext())
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        train(plan, rows, context=JobContext(token=token))
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == count
    assert not torch.are_deterministic_algorithms_enabled()


def test_the_record_tells_what_was_trained(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    trained = train(plan, rows, context=JobContext())
    record = trained.record
    assert record.weights == sha256_bytes(trained.weights)
    assert weights_bytes(trained.network) == trained.weights
    assert weights_bytes(load_weights(record.architecture, trained.weights)) == trained.weights
    assert record.parameters == sum(weight.numel() for weight in trained.network.parameters())
    assert record.parameters == 4 * 8 + 8 + 8 * 2 + 2
    assert (record.origin, record.loss, record.seed) == ("trained", "cross_entropy", 11)
    assert (record.device, record.threads) == ("cpu", 1)
    assert (record.dataset, record.split) == (rows.record.digest, rows.split.digest)
    assert [line.epoch for line in record.history] == list(range(1, len(record.history) + 1))
    best = min(record.history, key=lambda line: line.validation_loss)
    assert record.best_epoch == best.epoch
    assert not trained.network.training


def test_the_kept_weights_are_those_of_the_best_epoch(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    trained = train(plan, rows, context=JobContext())
    outputs = predict(trained.network, rows.inputs_of("validation"))
    chances = probabilities(outputs, "logits")
    targets = rows.targets_of("validation").astype(np.int64)
    loss = -np.log(chances[np.arange(len(targets)), targets]).mean()
    best = trained.record.history[trained.record.best_epoch - 1]
    assert loss == pytest.approx(best.validation_loss, rel=1e-5)
    assert np.mean(chances.argmax(axis=1) == targets) == best.validation_metric
    assert best.validation_metric > 0.85


def test_two_classes_with_one_logit(tmp_path: Path) -> None:
    training = {"epochs": 15, "learning_rate": 0.02, "loss": "bce"}
    plan = blobs_plan(tmp_path, training=training)
    rows = rows_of(plan, folder=tmp_path)
    trained = train(plan, rows, context=JobContext())
    assert trained.record.architecture.output == "logit"
    chances = probabilities(predict(trained.network, rows.inputs_of("test")), "logit")
    assert np.mean(chances.argmax(axis=1) == rows.targets_of("test")) > 0.85


@pytest.mark.parametrize("loss", ["mse", "mae"])
def test_a_regression_predicts_in_the_unit_of_its_target(tmp_path: Path, loss: str) -> None:
    training = {"epochs": 40, "learning_rate": 0.02, "loss": loss}
    plan = blobs_plan(tmp_path, task="regression", training=training)
    rows = rows_of(plan, folder=tmp_path)
    trained = train(plan, rows, context=JobContext())
    found = predict(trained.network, rows.inputs_of("test"))[:, 0]
    targets = rows.targets_of("test")
    error = np.abs(found - targets).mean()
    naive = np.abs(targets - rows.targets_of("training").mean()).mean()
    assert error < 0.35 * naive
    best = trained.record.history[trained.record.best_epoch - 1]
    assert 100 < best.validation_metric < 1000  # the target's unit
    assert best.validation_loss < 1  # units of the target's deviation


@pytest.mark.parametrize("optimiser", ["adam", "adamw", "sgd"])
def test_every_optimiser_lowers_the_loss(blobs: tuple[Plan, Prepared], optimiser: str) -> None:
    plan, rows = blobs
    training = {"optimiser": optimiser, "epochs": 5, "learning_rate": 0.02, "weight_decay": 0.01}
    history = train(changed(plan, training=training), rows, context=JobContext()).record.history
    assert history[-1].training_loss < history[0].training_loss


@pytest.mark.parametrize(
    ("source", "model"),
    [
        ("digits", {"family": "cnn", "channels": (4,), "hidden": (8,), "dropout": 0.2}),
        ("pulses", {"family": "cnn", "channels": (4, 4), "hidden": ()}),
        ("pulses", {"family": "recurrent", "cell": "gru", "hidden": 6}),
        (
            "pulses",
            {
                "family": "recurrent",
                "cell": "lstm",
                "hidden": 4,
                "layers": 2,
                "dropout": 0.1,
                "bidirectional": True,
                "readout": "mean",
            },
        ),
    ],
)
def test_images_and_series_train_and_repeat(source: str, model: dict[str, Any]) -> None:
    builtin: dict[str, Any] = {"kind": "builtin", "name": source}
    if source == "pulses":
        builtin["rows"] = 80
    plan = plan_of(builtin, model=model, training={"epochs": 1, "batch_size": 32})
    rows = rows_of(plan)
    first = train(plan, rows, context=JobContext())
    assert first.weights == train(plan, rows, context=JobContext()).weights
    assert len(first.record.history) == 1


def test_zero_weights_never_break_the_symmetry(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    model = {"family": "mlp", "hidden": (8,), "initialisation": "zeros"}
    trained = train(changed(plan, model=model), rows, context=JobContext())
    weights = trained.network.get_parameter("linear1.weight")
    assert torch.equal(weights, weights[:1].expand_as(weights))


def test_cancel_reaches_training_through_progress(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    token = CancelToken()

    def stop(progress: Progress) -> None:
        assert progress.step == "Training"
        token.cancel()

    with pytest.raises(CancelledError):
        train(plan, rows, context=JobContext(stop, token))


def test_a_wild_learning_rate_ends_in_a_sentence(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    model = {"family": "mlp", "activation": "identity", "hidden": (32, 32)}
    training = {"optimiser": "sgd", "learning_rate": 10.0, "epochs": 60}
    with pytest.raises(AuditError, match="Training diverged"):
        train(changed(plan, model=model, training=training), rows, context=JobContext())


def test_loaded_weights_are_not_trained(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    model = {"family": "loaded", "weights": "w", "architecture": "a"}
    with pytest.raises(TypeError):
        train(changed(plan, model=model), rows, context=JobContext())


@pytest.mark.gpu
@pytest.mark.parametrize("family", ["mlp", "recurrent"])
def test_training_repeats_on_a_gpu(family: str) -> None:
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    builtin = {"kind": "builtin", "name": "pulses", "rows": 80}
    model = {"family": family, "dropout": 0.2}
    plan = plan_of(builtin, model=model, training={"epochs": 2}, compute={"device": "cuda"})
    rows = rows_of(plan)
    first = train(plan, rows, context=JobContext())
    assert first.weights == train(plan, rows, context=JobContext()).weights
    assert first.record.device == "cuda"
    assert {weight.device.type for weight in first.network.parameters()} == {"cpu"}


def raise_above(rows: int) -> RemovableHandle:
    """Let every linear layer run out of memory on more than so many rows."""

    def look(module: torch.nn.Module, given: tuple[Any, ...]) -> None:
        if isinstance(module, torch.nn.Linear) and len(given[0]) > rows:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate a row too many.")

    return torch.nn.modules.module.register_module_forward_pre_hook(look)


def test_too_little_memory_cuts_batches_and_keeps_the_steps(
    blobs: tuple[Plan, Prepared], tmp_path: Path
) -> None:
    plan, rows = blobs
    model = {"family": "mlp", "hidden": (8,)}
    plan = changed(plan, model=model)
    whole = train(plan, rows, context=JobContext())
    place = Place(tmp_path / "state", key="k", seconds=0.0)
    handle = raise_above(5)
    try:
        cut = train(plan, rows, context=JobContext(), place=place)
        again = train(plan, rows, context=JobContext())
    finally:
        handle.remove()
    assert cut.weights == again.weights
    (event,) = cut.record.events
    assert "too small for 16 rows at once" in event
    assert "in parts of at most 4" in event
    assert not whole.record.events
    for line, same in zip(whole.record.history, cut.record.history, strict=True):
        assert same.training_loss == pytest.approx(line.training_loss, rel=1e-4)


def test_too_little_memory_for_one_row_ends_in_advice(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    handle = raise_above(0)
    try:
        with pytest.raises(AuditError, match="even row by row") as caught:
            train(plan, rows, context=JobContext())
    finally:
        handle.remove()
    assert "Use a smaller network or smaller inputs" in caught.value.sentence


def test_classes_that_training_never_sees_are_named(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    targets = rows.targets.copy()
    targets[rows.parts["training"]] = 0
    one_sided = dataclasses.replace(rows, targets=targets)
    with pytest.raises(AuditError, match="classes that the training part does not") as caught:
        train(plan, one_sided, context=JobContext())
    assert f"Found: '{rows.record.class_names[1]}'." in caught.value.sentence


def test_inputs_that_are_not_numbers_are_told_apart_from_divergence(
    blobs: tuple[Plan, Prepared],
) -> None:
    plan, rows = blobs
    inputs = np.array(rows.inputs[:])
    inputs[rows.parts["training"], 0] = np.nan
    with pytest.raises(AuditError, match="given inputs that are not numbers"):
        train(plan, dataclasses.replace(rows, inputs=inputs), context=JobContext())


def test_a_required_error_ends_training(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    training = {"epochs": 40, "learning_rate": 0.02, "required_loss": 0.4}
    record = train(changed(plan, training=training), rows, context=JobContext()).record
    assert record.best_epoch == len(record.history) < 40
    assert record.history[-1].validation_loss <= 0.4 < record.history[-2].validation_loss
    assert "had reached the required 0.4" in record.stopped


def test_augmentation_varies_training_rows_only_and_repeats() -> None:
    builtin = {"kind": "builtin", "name": "digits"}
    model = {"family": "cnn", "channels": (4,), "hidden": ()}
    training = {"epochs": 1, "batch_size": 64}
    plan = plan_of(builtin, model=model, training=training)
    varied = plan_of(builtin, model=model, training=training | {"augmentation": {"rotation": 20.0}})
    rows = rows_of(plan)
    first = train(varied, rows, context=JobContext())
    assert first.weights == train(varied, rows, context=JobContext()).weights
    assert first.weights != train(plan, rows, context=JobContext()).weights


def test_what_does_not_fit_is_refused_before_training(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    training = {"augmentation": {"noise": 0.1}}
    with pytest.raises(AuditError, match="This augmentation does not fit tables"):
        train(changed(plan, training=training), rows, context=JobContext())


def test_the_record_keeps_what_gradients_told(tmp_path: Path) -> None:
    builtin = {"kind": "builtin", "name": "pulses", "rows": 80}
    plan = plan_of(
        builtin,
        model={"family": "recurrent", "cell": "gru", "hidden": 4},
        training={"epochs": 2, "schedule": {"kind": "step", "every": 1, "factor": 0.5}},
    )
    record = train(plan, rows_of(plan), context=JobContext()).record
    assert [line.rate for line in record.history] == [1e-3, 5e-4]
    assert all(line.gradient is not None and line.gradient > 0 for line in record.history)
    assert [signal.layer for signal in record.signals] == ["recurrent", "output"]
    assert all(signal.first > 0 and signal.last > 0 for signal in record.signals)
    assert 0 < len(record.step_gradients) <= 64


@pytest.mark.gpu
def test_mixed_precision_learns_and_repeats_on_a_gpu(blobs: tuple[Plan, Prepared]) -> None:
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    plan, rows = blobs
    training = {"epochs": 6, "learning_rate": 0.02, "mixed_precision": True, "clip": 1.0}
    plan = changed(plan, training=training, compute={"device": "cuda"})
    first = train(plan, rows, context=JobContext()).record
    assert first == train(plan, rows, context=JobContext()).record
    assert first.history[-1].training_loss < first.history[0].training_loss
    assert first.events == ()


@pytest.mark.gpu
@pytest.mark.parametrize(
    "model",
    [
        {"family": "cnn", "channels": (4, 8), "pooling": "max", "normalisation": "batch"},
        {"family": "cnn", "channels": (4,), "readout": "average", "is_residual": True},
    ],
)
def test_pictures_vary_and_train_on_a_gpu(model: dict[str, Any]) -> None:
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    varied = {"rotation": 10.0, "flip": True, "crop": 0.1, "noise": 0.1, "brightness": 0.2}
    plan = plan_of(
        {"kind": "builtin", "name": "digits"},
        model=model,
        training={"epochs": 1, "augmentation": varied},
        compute={"device": "cuda"},
    )
    rows = rows_of(plan)
    first = train(plan, rows, context=JobContext())
    assert first.weights == train(plan, rows, context=JobContext()).weights


@pytest.mark.gpu
def test_a_training_on_a_gpu_goes_on_after_a_crash(
    blobs: tuple[Plan, Prepared], tmp_path: Path
) -> None:
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    plan, rows = blobs
    plan = changed(plan, compute={"device": "cuda"})
    whole = train(plan, rows, context=JobContext())
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.note.startswith("epoch 5"):
            token.cancel()

    place = Place(tmp_path / "state", key="k", seconds=0.0, share=1e9)
    with pytest.raises(CancelledError):
        train(plan, rows, context=JobContext(stop, token), place=place)
    found = train(plan, rows, context=JobContext(), place=place)
    assert found.continued_after > 0
    assert found.weights == whole.weights

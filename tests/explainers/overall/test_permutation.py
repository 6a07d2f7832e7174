"""Permutation importance against closed forms and scikit-learn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.inspection import permutation_importance as peer_importance
from torch import Tensor, nn

from core.data import Prepared
from core.jobs.context import CancelledError, CancelToken, JobContext
from core.records.overall import ImportanceRecord, PartImportance
from explainers.engine.batches import Batches
from explainers.overall.losses import Losses
from explainers.overall.permutation import MOST_QUESTIONS, Permuting, permutation_importance
from explainers.parts.players import Players, patch_players
from tests.explainers.overall.tables import Known, Written, ask_table, numbers, prepared_table


def _linear(inputs: Tensor) -> Tensor:
    return 2.0 * inputs[:, 0] - 1.0 * inputs[:, 1]


def _table(folder: Path, *, rows: int = 80) -> tuple[Prepared, np.ndarray]:
    table = numbers(rows, 3)
    target = 2.0 * table[:, 0] - table[:, 1] + numbers(rows, 1, seed=9)[:, 0]
    columns = {"a": table[:, 0], "b": table[:, 1], "idle": table[:, 2], "y": target.round(4)}
    return prepared_table(folder, columns), table


def _permuting(prepared: Prepared, model: nn.Module, players: Players, **more: int) -> Permuting:
    inputs = torch.from_numpy(np.asarray(prepared.inputs, dtype=np.float32))
    losses = Losses(prepared.record, "value", prepared.targets)
    return Permuting(
        model=model, inputs=inputs, players=players, losses=losses,
        repeats=more.get("repeats", 5), seed=more.get("seed", 3),
    )  # fmt: skip


def _run(
    asked: Permuting, *, size: int = 64, context: JobContext | None = None
) -> ImportanceRecord:
    batches = Batches(
        forward=lambda inputs, _: inputs[:, 0],
        size=size,
        step="Testing",
        context=context or JobContext(),
    )
    return permutation_importance(asked, batches)


def _named(record: ImportanceRecord, name: str) -> PartImportance:
    return next(part for part in record.parts if part.name == name)


def test_an_input_that_is_not_used_costs_exactly_nothing(tmp_path: Path) -> None:
    prepared, _ = _table(tmp_path)
    question = ask_table(prepared, _linear).question
    found = _run(_permuting(prepared, question.model, question.players))
    idle = _named(found, "idle")
    assert (idle.loss.value, idle.score.value if idle.score else None) == (0.0, 0.0)
    assert set(idle.repeats) == {0.0}
    assert [part.name for part in found.parts] == ["a", "b", "idle"]


def test_figures_agree_with_scikit_learn(tmp_path: Path) -> None:
    prepared, table = _table(tmp_path)
    question = ask_table(prepared, _linear).question
    found = _run(_permuting(prepared, question.model, question.players, repeats=100))
    targets = np.asarray(prepared.targets, dtype=np.float64)
    peer = peer_importance(
        Known(_linear).fit(table, targets),
        table,
        targets,
        n_repeats=100,
        random_state=0,
        scoring=["neg_mean_absolute_error", "r2"],
    )
    for place, name in enumerate(("a", "b")):
        ours = _named(found, name)
        for estimate, scorer in ((ours.loss, "neg_mean_absolute_error"), (ours.score, "r2")):
            said = peer[scorer]
            error = float(said["importances_std"][place]) / np.sqrt(50)
            assert estimate is not None
            assert estimate.value == pytest.approx(said["importances_mean"][place], abs=4 * error)


def test_the_squared_loss_of_a_linear_network_has_its_closed_form(tmp_path: Path) -> None:
    # E[(w(x' − x))²] − cross terms: over all pairs the increase is 2 w² var(x) + 2 w cov(x, r).
    prepared, table = _table(tmp_path, rows=200)
    question = ask_table(prepared, _linear).question
    found = _run(_permuting(prepared, question.model, question.players, repeats=200))
    targets = np.asarray(prepared.targets, dtype=np.float64)
    residual = targets - _linear(torch.from_numpy(table)).numpy()
    covariance = np.cov(table[:, 0], residual, bias=True)
    wanted = (2 * 4 * covariance[0, 0] + 2 * 2.0 * covariance[0, 1]) / targets.var()
    score = _named(found, "a").score
    assert score is not None
    assert score.value == pytest.approx(wanted, rel=0.04)


def test_classes_are_measured_by_log_loss_and_accuracy(tmp_path: Path) -> None:
    table = numbers(60, 2)
    columns = {"a": table[:, 0], "b": table[:, 1], "y": np.where(table[:, 0] > 0, "yes", "no")}
    prepared = prepared_table(tmp_path, columns, task="classification")
    model = Written(lambda x: torch.stack((-9.0 * x[:, 0], 9.0 * x[:, 0]), dim=1))
    question = ask_table(prepared, lambda x: x[:, 0]).question
    asked = _permuting(prepared, model, question.players)
    asked = replace(asked, losses=Losses(prepared.record, "logits", prepared.targets))
    found = _run(asked)
    assert (found.loss_name, found.loss_unit, found.score_name) == ("log loss", "nat", "accuracy")
    assert found.score == 1.0
    decrease = _named(found, "a").score
    assert decrease is not None
    assert decrease.value == pytest.approx(0.5, abs=0.1)


def test_chunks_do_not_change_anything_and_the_seed_does(tmp_path: Path) -> None:
    prepared, _ = _table(tmp_path)
    question = ask_table(prepared, _linear).question
    asked = _permuting(prepared, question.model, question.players)
    assert _run(asked, size=7) == _run(asked, size=4096)
    assert _run(replace(asked, seed=4)) != _run(asked)


def test_one_repetition_says_that_its_interval_covers_rows_alone(tmp_path: Path) -> None:
    prepared, _ = _table(tmp_path)
    question = ask_table(prepared, _linear).question
    once = _run(_permuting(prepared, question.model, question.players, repeats=1))
    assert once.parts[0].loss.method == "percentile bootstrap, 2,000 draws of rows"
    often = _run(_permuting(prepared, question.model, question.players))
    assert often.parts[0].loss.method.endswith("rows and of repetitions")


def test_intervals_hold_the_figure_of_many_repetitions(tmp_path: Path) -> None:
    prepared, _ = _table(tmp_path)
    question = ask_table(prepared, _linear).question
    long = _run(_permuting(prepared, question.model, question.players, repeats=200))
    for seed in range(5):
        short = _run(_permuting(prepared, question.model, question.players, repeats=3, seed=seed))
        for name in ("a", "b"):
            estimate = _named(short, name).loss
            assert estimate.low is not None
            assert estimate.high is not None
            assert estimate.low < (_named(long, name).loss.value or 0.0) < estimate.high


def test_a_cancel_stops_at_the_next_chunk(tmp_path: Path) -> None:
    prepared, _ = _table(tmp_path)
    question = ask_table(prepared, _linear).question
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        _run(
            _permuting(prepared, question.model, question.players),
            context=JobContext(token=token),
        )


def test_too_much_work_is_refused_with_its_size(tmp_path: Path) -> None:
    prepared, _ = _table(tmp_path)
    question = ask_table(prepared, _linear).question
    found = _run(_permuting(prepared, question.model, question.players, repeats=100_000))
    assert found.status == "refused"
    assert f"{100_000 * 3 * 80:,} inputs" in found.reason
    assert f"{MOST_QUESTIONS:,}" in found.reason


def test_patches_move_between_pictures_as_a_whole(tmp_path: Path) -> None:
    prepared, _ = _table(tmp_path)
    inputs = torch.randn(80, 1, 4, 4, generator=torch.Generator().manual_seed(0))
    model = Written(lambda x: x[:, 0, :2, :2].sum(dim=(1, 2)))
    asked = replace(
        _permuting(prepared, model, patch_players((1, 4, 4), grid=(2, 2))), inputs=inputs
    )
    found = _run(asked)
    assert {part.name for part in found.parts if part.loss.value != 0.0} == {"row 1, column 1"}


def test_series_keep_their_own_length(tmp_path: Path) -> None:
    prepared, _ = _table(tmp_path)
    values = torch.randn(80, 1, 6, generator=torch.Generator().manual_seed(0))
    real = (torch.arange(6) < 4).float().expand(80, 1, 6).clone()
    real[::2] = 1.0
    inputs = torch.cat([values * real, real], dim=1)
    seen: list[Tensor] = []

    def look(inputs: Tensor) -> Tensor:
        seen.append(inputs)
        return inputs[:, 0].sum(dim=1)

    mask = np.broadcast_to(np.arange(6) // 2, (2, 6)).copy()
    players = Players(names=("first", "middle", "end"), mask=mask)
    asked = _permuting(prepared, Written(look), players)
    _run(replace(asked, inputs=inputs, is_marked=True))
    assert all(bool((found[:, 0][found[:, 1] == 0] == 0).all()) for found in seen)
    lengths = torch.cat(seen)[:, 1].sum(dim=1)
    assert sorted(set(lengths.tolist())) == [4.0, 6.0]


def test_words_are_replaced_where_they_stand_and_nowhere_else(tmp_path: Path) -> None:
    prepared, _ = _table(tmp_path)
    source = np.random.default_rng(0)
    texts = source.integers(3, 6, size=(80, 5))
    texts[:40, 2] = 2
    model = Written(lambda x: 5.0 * (x == 2).any(dim=1).float())
    asked = _permuting(prepared, model, Players(names=("all",), mask=np.zeros(5, dtype=np.int64)))
    losses = Losses(
        prepared.record.model_copy(update={"kind": "text"}),
        "value",
        (5.0 * (texts == 2).any(axis=1)).astype(np.float32),
    )
    words = ("(padding)", "(unknown)", "fire", "a", "b", "c")
    inputs = torch.from_numpy(texts.astype(np.float32))
    asked = replace(asked, inputs=inputs, losses=losses, words=words)
    found = _run(asked)
    assert _run(asked, size=7) == found
    fire = found.parts[0]
    assert (fire.name, fire.rows) == ("fire", 40)
    # Half of the texts hold the word; a tenth of all places would put it back.
    assert fire.loss.value == pytest.approx(2.5 * 0.9, abs=0.2)
    assert {part.name for part in found.parts[1:]} == {"a", "b", "c"}

"""Which rows, parts and features are asked about, and what the plan's choices change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.data import load, prepare
from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext
from core.plan.data import DataPlan
from core.plan.overall import OverallPlan
from core.plan.sources import BuiltinSource
from core.records.architecture import Architecture, Linear
from core.records.overall import OverallRecord
from explainers.overall.columns import require_columns
from explainers.overall.overview import drawn_positions
from explainers.parts.players import patch_players
from explainers.question import Question
from tests.explainers.overall.tables import Asked, Written, ask_table, numbers, prepared_table
from tests.explainers.questions import Modes, with_model


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    table = numbers(60, 5)
    columns = {name: table[:, place] for place, name in enumerate("abcde")}
    columns["who"] = np.array(["x", "y", "z"] * 20)
    columns["note"] = np.array(["n"] * 60)
    columns["y"] = table @ np.arange(5.0)
    roles = {"who": "sensitive", "note": "ignored"}
    prepared = prepared_table(tmp_path_factory.mktemp("table"), columns, roles=roles)
    return ask_table(prepared, lambda x: sum(w * x[:, w] for w in range(5)))  # type: ignore[arg-type, return-value]


def _run(asked: Asked, **settings: object) -> OverallRecord:
    return asked.overview(**settings).run(checkpoint="c" * 64)


def test_the_features_that_matter_most_are_profiled(asked: Asked) -> None:
    found = _run(asked)
    assert [profile.feature for profile in found.profiles] == ["e", "d", "c", "b"]
    assert [part.name for part in found.importance.parts] == ["e", "d", "c", "b", "a"]
    first = found.profiles[0]
    assert len(first.grid) == len(first.partial) == 20
    assert first.deciles[0] == first.grid[0]
    assert first.deciles[-1] == first.grid[-1]
    assert len(first.curves) == len(first.curve_rows) == 50


def test_every_choice_of_the_plan_is_kept(asked: Asked) -> None:
    found = _run(asked, features=("b",), points=5, curves=3, repeats=2)
    (profile,) = found.profiles
    assert (profile.feature, len(profile.grid), len(profile.curves)) == ("b", 5, 3)
    assert found.importance.repeats == 2
    assert all(len(part.repeats) == 2 for part in found.importance.parts)


def test_views_that_are_not_asked_for_are_absent_and_say_so(asked: Asked) -> None:
    only = _run(asked, views=("partial_dependence",))
    assert only.importance.status == "not asked"
    assert only.profiles[0].feature == "e"
    assert only.profiles[0].effects.status == "not asked"
    effects = _run(asked, views=("accumulated_effects",), features=("a",)).profiles[0]
    assert effects.partial == ()
    assert effects.effects.status == "computed"
    alone = _run(asked, views=("permutation_importance",))
    assert (alone.profiles, alone.profiles_status) == ((), "not asked")


def test_the_same_plan_gives_the_same_bits(asked: Asked) -> None:
    assert _run(asked).digest == _run(asked).digest


def test_the_network_is_never_asked_before_it_is_lent(asked: Asked) -> None:
    modes = Modes(asked.question.model)
    _run(replace(asked, question=with_model(asked.question, modes)), repeats=1)
    assert modes.seen
    assert set(modes.seen) == {False}


def test_of_a_network_that_always_says_the_same_nothing_is_told(asked: Asked) -> None:
    constant = ask_table(asked.prepared, lambda x: 0 * x[:, 0])
    found = _run(constant)
    assert found.importance.status == found.profiles_status == "refused"
    assert "the same output for every row" in found.importance.reason
    assert found.importance.reason == found.profiles_reason
    only = _run(constant, views=("permutation_importance",))
    assert (only.profiles_status, only.profiles) == ("not asked", ())


@pytest.mark.gpu
def test_a_network_at_rest_on_the_processor_is_asked_on_a_gpu(asked: Asked) -> None:
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    on_device = replace(asked, question=replace(asked.question, device="cuda"))
    here, there = _run(asked, repeats=2), _run(on_device, repeats=2)
    assert [part.name for part in there.importance.parts] == [
        part.name for part in here.importance.parts
    ]


def test_a_cancel_passes_through(asked: Asked) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        _run(asked, context=JobContext(token=token))


def test_rows_are_drawn_only_where_there_are_more(asked: Asked) -> None:
    assert drawn_positions(20, most=30, seed=1).tolist() == list(range(20))
    drawn = drawn_positions(100, most=30, seed=1)
    assert len(set(drawn.tolist())) == 30
    assert drawn.tolist() == sorted(drawn.tolist())


@pytest.mark.parametrize("column", ["who", "a"])
def test_rows_are_grouped_by_inputs_and_by_columns_kept_beside_them(
    asked: Asked, column: str
) -> None:
    require_columns(OverallPlan(group_by=column), asked.prepared)


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (OverallPlan(group_by="nobody"), "'who'"),
        (OverallPlan(group_by="note"), 'role "sensitive"'),
        (OverallPlan(group_by="y"), "Leave it empty"),
        (OverallPlan(features=("nothing",)), "no input of the network"),
        (OverallPlan(features=("who",)), "sensitive: no input"),
    ],
)
def test_columns_that_are_not_there_are_refused_in_words(
    asked: Asked, plan: OverallPlan, sentence: str
) -> None:
    with pytest.raises(AuditError, match=sentence):
        require_columns(plan, asked.prepared)


def test_a_column_of_one_value_has_no_profile(tmp_path: Path) -> None:
    columns: dict[str, Iterable[object]] = {
        "flat": ["2"] * 30,
        "a": numbers(30, 1)[:, 0],
        "y": numbers(30, 1, seed=1)[:, 0],
    }
    asked = ask_table(prepared_table(tmp_path, columns), lambda x: x[:, 1])
    (profile,) = _run(asked, features=("flat",)).profiles
    assert profile.status == "not applicable"
    assert profile.reason == "All rows have the same value."


def test_pictures_have_importance_of_their_patches_and_no_profiles() -> None:
    plan = DataPlan(source=BuiltinSource(name="digits", rows=90))
    data = load(plan, seed=0, folder=Path(), context=JobContext())
    prepared = prepare(plan, data, seed=0)
    question = Question(
        model=Written(lambda x: x.flatten(1)[:, 20:30]),
        architecture=Architecture(
            input_shape=(1, 8, 8),
            layers=(Linear(name="fc", inputs=64, outputs=10),),
            output="logits",
        ),
        kind="image",
        inputs=torch.from_numpy(np.asarray(prepared.inputs[:90])),
        baseline=torch.zeros(90, 1, 8, 8),
        background=torch.zeros(2, 1, 8, 8),
        targets=torch.zeros(90, dtype=torch.int64),
        players=patch_players((1, 8, 8), grid=(2, 2)),
    )
    found = _run(Asked(prepared, question, np.arange(90)))
    assert len(found.importance.parts) == 4
    assert found.importance.loss_name == "log loss"
    assert (found.profiles, found.profiles_status) == ((), "not applicable")
    assert "no value of its own" in found.profiles_reason
    with pytest.raises(AuditError, match="Only features of tables have profiles"):
        require_columns(OverallPlan(features=("row 1, column 1",)), prepared)

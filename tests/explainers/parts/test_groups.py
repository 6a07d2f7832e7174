"""Features that a person put together."""

from __future__ import annotations

import pytest

from core.errors import AuditError
from core.plan.explanation import ExplanationPlan
from core.plan.parts import FeatureGroup, PartsPlan
from core.records.data import DatasetRecord, Feature
from explainers.parts.choice import players_of, refuse_parts


def _record(kind: str = "tabular") -> DatasetRecord:
    return DatasetRecord.model_validate(
        {
            "name": "made",
            "source": "made",
            "kind": kind,
            "task": "classification",
            "rows": 4,
            "input_shape": (5,),
            "target": "y",
            "features": (
                Feature(name="age", kind="numeric", columns=(0,)),
                Feature(name="colour", kind="categorical", columns=(1, 3)),
                Feature(name="empty", kind="numeric"),
                Feature(name="size", kind="numeric", columns=(2,)),
                Feature(name="weight", kind="numeric", columns=(4,)),
            ),
            "fingerprint": "0" * 64,
        }
    )


def _plan(*groups: tuple[str, tuple[str, ...]]) -> ExplanationPlan:
    made = tuple(FeatureGroup(name=name, features=features) for name, features in groups)
    return ExplanationPlan(parts=PartsPlan(groups=made))


def test_a_group_has_one_value_and_all_others_stand_alone() -> None:
    players = players_of(_record(), settings=_plan(("body", ("size", "colour"))))
    assert players.names == ("age", "body", "weight")
    assert players.mask.tolist() == [0, 1, 1, 1, 2]
    assert players.merge([[1.0, 2.0, 4.0, 8.0, 16.0]]).tolist() == [[1.0, 14.0, 16.0]]


def test_a_group_may_have_the_name_of_a_feature_inside_it() -> None:
    players = players_of(_record(), settings=_plan(("size", ("weight", "size"))))
    assert players.names == ("age", "colour", "size")


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([("a", ("age",)), ("b", ("size", "age"))], "overlap. Found: 'age' in 'a' and 'b'"),
        ([("a", ("age", "age"))], "overlap. Found: 'age' in 'a' and 'a'"),
        ([("a", ("height",))], "Found: 'height'. Allowed: 'age', 'colour', 'size', 'weight'"),
        ([("a", ("empty",))], "names what is no feature of the table"),
        ([("a", ("age",)), ("a", ("size",))], "the same name"),
        ([("weight", ("age",))], "the same name"),
    ],
)
def test_groups_that_are_not_well_defined_are_refused(
    groups: list[tuple[str, tuple[str, ...]]], said: str
) -> None:
    with pytest.raises(AuditError) as caught:
        refuse_parts(_plan(*groups), _record())
    assert said in caught.value.sentence


def test_a_group_without_a_feature_is_refused_by_the_plan() -> None:
    with pytest.raises(ValueError, match="at least 1 item"):
        FeatureGroup(name="none", features=())


def test_groups_are_for_tables() -> None:
    with pytest.raises(AuditError, match="Feature groups are for tables"):
        refuse_parts(_plan(("a", ("age",))), _record("text"))

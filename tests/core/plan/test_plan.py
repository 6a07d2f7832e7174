"""Every field of the plan is declared in full, and plans survive the way through TOML."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from core.catalogue import CHECKS, METHODS
from core.plan import Plan, plan_from_toml, plan_to_toml, read_plan
from core.plan.explanation import MethodName
from core.plan.toml import PlanError

EXAMPLES = sorted((Path(__file__).resolve().parents[3] / "examples").glob("*.toml"))

SMALL = """
title = "A small audit"
[data]
source = { kind = "builtin", name = "digits" }
[model]
family = "cnn"
channels = [4]
"""


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models(part)


def _fields(model: type[BaseModel], path: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        yield f"{path}.{name}", field
        for inner in _models(field.annotation):
            yield from _fields(inner, f"{path}.{name}")


def test_every_field_has_title_and_help() -> None:
    fields = dict(_fields(Plan, "plan"))
    assert len(fields) > 60
    bare = [path for path, field in fields.items() if not field.title or not field.description]
    assert bare == []


def test_every_number_has_bounds() -> None:
    unbounded = []
    for path, field in _fields(Plan, "plan"):
        is_number = field.annotation in (int, float)
        if is_number and not any(
            hasattr(mark, "le") or hasattr(mark, "lt") for mark in field.metadata
        ):
            unbounded.append(path)
    assert unbounded == []


def test_methods_of_plan_and_catalogue_are_the_same() -> None:
    assert set(typing.get_args(MethodName)) == set(METHODS)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_survive_the_round_trip(path: Path) -> None:
    plan = read_plan(path)
    assert plan_from_toml(plan_to_toml(plan)) == plan
    assert {limit.check for limit in plan.limits} <= set(CHECKS)
    assert plan.limits
    assert plan.risk.decision


def test_written_plan_names_every_value() -> None:
    text = plan_to_toml(plan_from_toml(SMALL))
    assert "learning_rate" in text
    assert "patience" in text


def test_broken_plan_tells_all_errors_at_once() -> None:
    broken = SMALL.replace("channels = [4]", "channels = []\nkernel = 0\ncolour = 3") + (
        "[training]\nepochs = 0\noptimiser = 'lion'\n"
    )
    with pytest.raises(PlanError) as caught:
        plan_from_toml(broken, name="mine.toml")
    problems = caught.value.problems
    assert len(problems) == 5
    text = caught.value.sentence
    assert "mine.toml cannot be used: 5 errors" in text
    assert "training.epochs = 0; allowed: greater than or equal to 1" in text
    assert "training.optimiser = 'lion'; allowed: 'adam', 'adamw' or 'sgd'" in text
    assert "colour: unknown name" in text


def test_text_that_is_not_toml_is_told() -> None:
    with pytest.raises(PlanError, match="not TOML: Invalid value"):
        plan_from_toml("title = ")


def test_missing_plan_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"absent\.toml could not be read"):
        read_plan(tmp_path / "absent.toml")


def test_plan_of_other_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Exception, match="not UTF-8"):
        read_plan(path)


def test_form_types_are_plain(tmp_path: Path) -> None:
    """A form can be drawn from every field: no field is of an unknown type."""
    allowed = (str, int, float, bool, dict, tuple, type(None))
    for path, field in _fields(Plan, "plan"):
        for leaf in _leaves(field.annotation):
            assert leaf in allowed or issubclass(leaf, BaseModel), path


def _leaves(annotation: object) -> Iterator[type]:
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        yield from {type(value) for value in typing.get_args(annotation)}
    elif origin in (typing.Union, types.UnionType, typing.Annotated, tuple, dict):
        arguments = typing.get_args(annotation)
        if origin is typing.Annotated:
            arguments = arguments[:1]
        for part in arguments:
            if part is not Ellipsis:
                yield from _leaves(part)
    elif isinstance(annotation, type):
        yield annotation


def test_places_are_told_as_the_plan_writes_them_and_types_in_words() -> None:
    text = """
title = "x"
seed = "one"
[data]
source = { kind = "table", path = "a.csv", target = "y", roles = { age = "protected" } }
split = { test = "a quarter" }
[model]
family = "mlp"
hidden = [32, -4, "x"]
"""
    with pytest.raises(PlanError) as caught:
        plan_from_toml(text)
    assert set(caught.value.problems) == {
        "seed = 'one'; allowed: a whole number",
        (
            "data.source.roles.age = 'protected'; allowed: 'target', 'feature', 'sensitive', "
            "'identifier' or 'ignored'"
        ),
        "data.split.test = 'a quarter'; allowed: a number",
        "model.hidden.1 = -4; allowed: greater than or equal to 1",
        "model.hidden.2 = 'x'; allowed: a whole number",
    }


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            '{ kind = "excel", path = "a.xlsx" }',
            (
                "data.source.kind = 'excel'; allowed: 'builtin', 'table', 'text', 'npz', 'idx', "
                "'image_folder', 'image_table', 'series', 'forecast'"
            ),
        ),
        ('{ path = "a.csv" }', "data.source.kind: missing; it has no default"),
    ],
)
def test_variant_that_is_unknown_or_absent_is_told(source: str, told: str) -> None:
    with pytest.raises(PlanError) as caught:
        plan_from_toml(f'title = "x"\n[data]\nsource = {source}\n')
    assert caught.value.problems == (told,)

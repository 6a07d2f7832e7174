from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.plan.model import (
    CnnPlan,
    KimPlan,
    LoadedPlan,
    MlpPlan,
    ModelPlan,
    RecurrentPlan,
    TransformerPlan,
    VisionPlan,
)
from gui.pages.model.families import families, offered, others_text, switched
from tests.gui.pages.opened import plan_for


def to(
    family: str,
    model: ModelPlan,
    *,
    known: ModelPlan | None = None,
    is_uneven: bool = False,
    data: str = "pulses",
) -> ModelPlan:
    """Return what a plan with one network becomes with another family."""
    plan = plan_for(data).model_copy(update={"model": model})
    return switched(plan, family, known=known, is_uneven=is_uneven)


def titles(name: str, **sections: Any) -> list[str]:
    plan = plan_for(name, **sections)
    return [one.title for one in offered(families(plan), plan.model.family)]


def test_only_families_that_take_the_data_are_offered() -> None:
    assert titles("breast_cancer") == ["MLP", "File"]
    assert titles("digits") == ["MLP", "CNN", "Named", "File"]
    assert titles("pulses") == ["MLP", "CNN", "Recurrent", "Transformer", "File"]
    texts = titles("messages", model={"family": "recurrent"})
    assert texts == ["CNN", "Filters", "Recurrent", "Transformer", "File"]


def test_a_family_that_does_not_take_the_data_says_why() -> None:
    found = families(plan_for("digits"))
    assert others_text(found, "mlp") == "3 other families take other kinds of data"
    obstacles = {one.name: one.obstacle for one in found}
    assert obstacles["recurrent"] == (
        "A recurrent network takes series and texts; this data is images"
    )
    chosen = [one.title for one in offered(families(plan_for("breast_cancer")), "recurrent")]
    assert chosen == ["MLP", "Recurrent", "File"]


def test_switching_keeps_what_families_share() -> None:
    mlp = MlpPlan(hidden=(7,), activation="gelu", dropout=0.3, initialisation="xavier")
    cnn = CnnPlan(activation="gelu", dropout=0.3, initialisation="xavier")
    assert to("cnn", mlp) == cnn
    filters = KimPlan(embedding=16, dropout=0.2)
    assert to("recurrent", filters) == RecurrentPlan(embedding=16, dropout=0.2)
    assert to("vision", mlp) == VisionPlan()


def test_switching_back_finds_the_form_as_it_was_left() -> None:
    left = MlpPlan(hidden=(7,), dropout=0.1)
    assert to("mlp", RecurrentPlan(dropout=0.5), known=left) == MlpPlan(hidden=(7,), dropout=0.5)


def test_what_the_data_would_refuse_gives_way() -> None:
    assert to("cnn", RecurrentPlan(), is_uneven=True) == CnnPlan(readout="max")
    left = CnnPlan(readout="average")
    assert to("cnn", RecurrentPlan(), known=left, is_uneven=True) == left


def test_an_encoder_gets_one_of_its_functions_and_the_other_comes_back() -> None:
    mlp = MlpPlan(activation="tanh", dropout=0.2)
    transformer = to("transformer", mlp)
    assert transformer == TransformerPlan(activation="relu", dropout=0.2)
    assert to("mlp", transformer, known=mlp) == mlp


def test_weights_from_a_file_share_nothing_and_have_no_defaults(tmp_path: Path) -> None:
    loaded = LoadedPlan(weights=str(tmp_path / "w.pt"), architecture="a.json")
    assert to("mlp", loaded) == MlpPlan()
    assert to("loaded", MlpPlan(), known=loaded) == loaded
    with pytest.raises(ValueError, match="no defaults"):
        to("loaded", MlpPlan())

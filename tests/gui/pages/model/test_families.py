from __future__ import annotations

import pytest

from core.plan.model import CnnPlan, LoadedPlan, MlpPlan, RecurrentPlan
from gui.pages.model.families import families, switched
from tests.gui.pages.opened import plan_for


def test_families_that_do_not_take_the_data_say_why() -> None:
    obstacles = {item.title: item.obstacle for item in families(plan_for("breast_cancer"))}
    assert obstacles == {
        "MLP": "",
        "CNN": "A CNN takes images and series; this data is tables",
        "Recurrent": "A recurrent network takes series; this data is tables",
        "From file": "",
    }
    assert not any(item.obstacle for item in families(plan_for("pulses")))
    assert [item.title for item in families(plan_for("digits")) if item.obstacle] == ["Recurrent"]


def test_switching_keeps_what_families_share() -> None:
    mlp = MlpPlan(hidden=(7,), activation="gelu", dropout=0.3, initialisation="xavier")
    cnn = switched(mlp, "cnn", known=None)
    assert cnn == CnnPlan(activation="gelu", dropout=0.3, initialisation="xavier")


def test_switching_back_finds_the_form_as_it_was_left() -> None:
    left = MlpPlan(hidden=(7,), dropout=0.1)
    back = switched(RecurrentPlan(dropout=0.5), "mlp", known=left)
    assert back == MlpPlan(hidden=(7,), dropout=0.5)


def test_weights_from_a_file_share_nothing_and_have_no_defaults() -> None:
    loaded = LoadedPlan(weights="w.pt", architecture="a.json")
    assert switched(loaded, "mlp", known=None) == MlpPlan()
    assert switched(MlpPlan(), "loaded", known=loaded) == loaded
    with pytest.raises(ValueError, match="no defaults"):
        switched(MlpPlan(), "loaded", known=None)

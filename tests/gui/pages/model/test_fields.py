"""Which settings of a network are shown, and what is said before it is trained."""

from __future__ import annotations

from typing import Any

import pytest

from core.plan import Plan
from core.records.architecture import Architecture, Linear
from core.records.views.network import LayerBlock, NetworkView
from gui.forms.describe import FieldInfo
from gui.pages.model.families import families
from gui.pages.model.fields import Known
from gui.pages.model.groups import groups_of
from gui.pages.model.notes import notes_of, picture_obstacle
from tests.gui.pages.opened import plan_for


def shown(plan: Plan, known: Known | None = None) -> dict[str, FieldInfo]:
    """Return the fields of the plan's family, by path without "model."."""
    groups = groups_of(plan.model.family, known or Known())
    infos = [info for group in groups for info in group.fields_of(plan)]
    return {info.path.removeprefix("model."): info for info in infos}


def network(family: str, *names: str, channels: int = 3) -> NetworkView:
    """Return a view of a network with one block for each name."""
    blocks = tuple(
        LayerBlock(
            name=name.rpartition(".")[2],
            detail="",
            glyph="bar",
            output_shape=(2,),
            shape="2",
            parameters=6,
            layers=(name,),
        )
        for name in names
    )
    return NetworkView(
        kind="image",
        family=family,
        architecture=Architecture(
            input_shape=(channels, 8, 8),
            layers=(Linear(name="fc", inputs=2, outputs=2),),
            output="logits",
        ),
        blocks=blocks,
        figures=(),
        parameters=6,
        finding="",
        methods=(),
        notes=("Known beforehand.",),
    )


def vision(**more: Any) -> Plan:
    return plan_for("digits", model={"family": "vision", **more})


def changes(plan: Plan, view: NetworkView) -> list[dict[str, object]]:
    return [dict(note.remedy.changes) for note in notes_of(plan, view) if note.remedy is not None]


@pytest.mark.parametrize(
    ("data", "family"),
    [
        ("breast_cancer", "mlp"),
        ("digits", "cnn"),
        ("messages", "text_cnn"),
        ("messages", "recurrent"),
        ("pulses", "transformer"),
    ],
)
def test_every_field_of_a_family_is_shown_unless_it_does_nothing(data: str, family: str) -> None:
    plan = plan_for(data, model={"family": family})
    idle = {"family", "activation"} if family == "recurrent" else {"family"}
    if data != "messages":
        idle |= {"embedding"}
    assert set(type(plan.model).model_fields) - idle == set(shown(plan)) - {"seed"}


def test_word_vectors_are_asked_for_texts_alone() -> None:
    assert "embedding" in shown(plan_for("messages", model={"family": "cnn"}))
    assert "embedding" not in shown(plan_for("pulses", model={"family": "cnn"}))


def test_without_pooling_no_size_of_it_is_asked() -> None:
    assert "pool" not in shown(plan_for("digits", model={"family": "cnn", "pooling": "none"}))


def test_an_encoder_offers_its_two_functions() -> None:
    info = shown(plan_for("pulses", model={"family": "transformer"}))["activation"]
    assert [value for value, _ in info.options] == ["relu", "gelu"]


def test_transfer_asks_only_what_its_mode_needs() -> None:
    transfer = "transfer."

    def asked(**more: Any) -> set[str]:
        paths = shown(vision(**more))
        return {path.removeprefix(transfer) for path in paths if path.startswith(transfer)}

    assert asked() == set()
    assert asked(start="download") == {"mode"}
    assert asked(start="download", transfer={"mode": "head"}) == {"mode", "unfreeze_every"}
    tuned = {"mode": "fine_tune", "frozen_to": "layer1"}
    every = {"mode", "frozen_to", "unfreeze_every", "rate_factor"}
    assert asked(start="download", transfer=tuned) == every
    assert "weights" in shown(vision(start="file"))
    assert "weights" not in shown(vision(start="download"))


def test_layers_and_networks_are_chosen_by_name_once_they_are_known() -> None:
    plan = vision(start="download", transfer={"mode": "fine_tune", "frozen_to": "layer1"})
    known = Known(networks={"alexnet": "AlexNet", "resnet18": "ResNet-18"})
    assert known.take_network(network("vision", "network.conv1", "network.layer1", "network.fc"))
    fields = shown(plan, known)
    assert fields["network"].options == (("resnet18", "ResNet-18"), ("alexnet", "AlexNet"))
    frozen = dict(fields["transfer.frozen_to"].options)
    # The last layer always learns, and a name without "network." stays as the plan has it.
    assert frozen == {
        "": "Nothing frozen",
        "network.conv1": "conv1",
        "layer1": "layer1",
    }


def test_weights_from_elsewhere_come_with_advice() -> None:
    view = network("vision", "network.conv1", "network.fc")
    assert [note.text for note in notes_of(vision(), view)] == ["Known beforehand."]
    assert changes(vision(transfer={"mode": "head"}), view) == [{"model.transfer.mode": "none"}]
    assert changes(vision(start="download"), view) == [
        {"model.transfer.mode": "head"},
        {"data.scaling": "imagenet"},
    ]
    grey = network("vision", "network.conv1", "network.fc", channels=1)
    assert changes(vision(start="download"), grey) == [{"model.transfer.mode": "head"}]
    tuned = vision(start="download", transfer={"mode": "fine_tune", "frozen_to": "layer9"})
    assert {"model.transfer.frozen_to": ""} in changes(tuned, view)


def test_only_weights_know_names_of_what_a_picture_shows() -> None:
    assert picture_obstacle(plan_for("digits")) is None
    assert picture_obstacle(vision()) is None
    assert picture_obstacle(vision(start="file")) == "No weights file has been named yet."
    assert picture_obstacle(vision(start="file", weights="w.pth")) == ""


def test_every_family_has_groups() -> None:
    for family in families(plan_for("digits")):
        assert groups_of(family.name, Known())

"""Weights for named networks: from files, for grey pictures, with old names, and without a line."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from core.errors import AuditError
from core.models.foreign import read_state_dict
from core.models.vision.named import built
from core.models.vision.weights import fetched, fill, vision_file, with_published
from core.plan.model import VisionPlan

SMALL = "squeezenet1_1"


@pytest.fixture(autouse=True)
def known_weights() -> None:
    """Seed torch's own generator, from which named networks take their weights."""
    torch.manual_seed(0)


def test_weights_come_back_from_safetensors_and_from_torch(tmp_path: Path) -> None:
    made = built(SMALL)
    save_file(made.state_dict(), tmp_path / "a.safetensors")
    torch.save({"state_dict": made.state_dict()}, tmp_path / "a.pth")
    for name in ("a.safetensors", "a.pth"):
        found = with_published(SMALL, tmp_path / name).state_dict()
        assert all(torch.equal(found[key], made.state_dict()[key]) for key in found)


def test_grey_weights_give_what_the_repeated_picture_gives() -> None:
    colour, grey = built(SMALL, outputs=4).eval(), built(SMALL, inputs=1, outputs=4).eval()
    holder = torch.nn.ModuleDict({"network": grey})
    events = fill(holder, colour.state_dict(), prefix="network.")
    assert "'network.features.0' were added up" in events[0]
    picture = torch.rand(2, 1, 32, 32)
    with torch.no_grad():
        repeated = colour(picture.expand(-1, 3, -1, -1))
        assert torch.allclose(grey(picture), repeated, atol=1e-5)


def test_other_channels_than_grey_do_not_take_weights_for_colours() -> None:
    colour, two = built(SMALL, outputs=4), built(SMALL, inputs=2, outputs=4)
    holder = torch.nn.ModuleDict({"network": two})
    with pytest.raises(AuditError, match=r"features\.0\.weight is \(64, 3, 3, 3\) and should be"):
        fill(holder, colour.state_dict(), prefix="network.")


def test_a_head_of_another_size_is_dropped_only_where_a_new_one_is_wanted() -> None:
    given = built(SMALL, outputs=9).state_dict()
    holder = torch.nn.ModuleDict({"network": built(SMALL, outputs=4)})
    own = holder.state_dict()["network.classifier.1.weight"].clone()
    with pytest.raises(AuditError, match="other shapes"):
        fill(holder, given, prefix="network.")
    (said,) = fill(holder, given, head="network.classifier.1", prefix="network.")
    assert said == (
        "The last layer 'network.classifier.1' starts anew with 4 outputs; the file's had 9."
    )
    state = holder.state_dict()
    assert torch.equal(state["network.classifier.1.weight"], own)
    assert torch.equal(state["network.features.0.weight"], given["features.0.weight"])


def test_missing_and_unexpected_weights_are_named() -> None:
    given = built(SMALL, outputs=4).state_dict()
    del given["features.0.bias"]
    given["extra"] = torch.zeros(2)
    holder = torch.nn.ModuleDict({"network": built(SMALL, outputs=4)})
    with pytest.raises(AuditError) as caught:
        fill(holder, given, prefix="network.")
    assert "missing: network.features.0.bias" in caught.value.sentence
    assert "unexpected: network.extra" in caught.value.sentence


def test_names_of_the_oldest_densenet_files_are_understood() -> None:
    made = built("densenet121", outputs=2)
    old = {
        name.replace(".norm1.", ".norm.1.").replace(".conv2.", ".conv.2."): tensor
        for name, tensor in made.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    assert "features.denseblock1.denselayer1.norm.1.weight" in old
    holder = torch.nn.ModuleDict({"network": built("densenet121", outputs=2)})
    assert fill(holder, old, prefix="network.") == ()
    name = "features.denseblock1.denselayer1.norm1.weight"
    assert torch.equal(holder.state_dict()[f"network.{name}"], made.state_dict()[name])


def test_auxiliary_heads_of_a_file_are_left_out_and_that_is_told() -> None:
    given = built(SMALL, outputs=2).state_dict() | {"aux1.fc1.weight": torch.zeros(2)}
    holder = torch.nn.ModuleDict({"network": built(SMALL, outputs=2)})
    assert fill(holder, given, prefix="network.") == (
        "The file's auxiliary heads were left out: 'aux1'.",
    )


def test_weights_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    made = built(SMALL, outputs=2).state_dict()
    made["features.0.bias"][0] = torch.nan
    torch.save(made, tmp_path / "bad.pth")
    holder = torch.nn.ModuleDict({"network": built(SMALL, outputs=2)})
    with pytest.raises(AuditError, match="not finite"):
        fill(holder, read_state_dict(tmp_path / "bad.pth"), prefix="network.")


def test_without_a_connection_it_is_said_which_file_to_put_where(tmp_path: Path) -> None:
    address = "http://127.0.0.1:9/models/resnet18-f37072fd.pth"
    with pytest.raises(AuditError) as caught:
        fetched(address, folder=tmp_path)
    said = caught.value.sentence
    assert f"Found: {address}: " in said
    assert "Fetch resnet18-f37072fd.pth from that address on a machine" in said
    assert f"put it into {tmp_path}, or choose 'file'" in said
    assert not list(tmp_path.iterdir())


def test_a_file_that_was_put_there_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "resnet18-f37072fd.pth"
    file.write_bytes(b"x")
    assert fetched("http://127.0.0.1:9/resnet18-f37072fd.pth", folder=tmp_path) == file


def test_a_plan_that_reads_a_file_names_it(tmp_path: Path) -> None:
    plan = VisionPlan(start="file", weights="net/w.pth")
    assert vision_file(plan, folder=tmp_path) == tmp_path / "net" / "w.pth"
    with pytest.raises(AuditError, match="names none"):
        vision_file(VisionPlan(start="file"), folder=tmp_path)

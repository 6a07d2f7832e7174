"""The five most probable classes, with pictures prepared as torchvision prepares them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.errors import AuditError
from core.models.vision.imagenet import (
    class_names,
    hits,
    labelled_pictures,
    prepared,
    top_five,
    usual_side,
)
from core.models.vision.importing import import_torchvision
from core.models.vision.named import built, published_weights

SMALL = "squeezenet1_1"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Return a colour picture that is wider than high."""
    draw = np.random.default_rng(2)
    pixels = draw.integers(0, 256, (40, 60, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    return tmp_path / "a.png"


def test_the_five_most_probable_classes_are_those_of_the_softmax(
    picture: Path, tmp_path: Path
) -> None:
    torch.manual_seed(4)
    network = built(SMALL).eval()
    torch.save(network.state_dict(), tmp_path / "w.pth")
    found = top_five(SMALL, weights=tmp_path / "w.pth", picture=picture)
    with torch.no_grad():
        shares = torch.softmax(network(prepared(SMALL, picture))[0].double(), dim=0).numpy()
    order = np.argsort(-shares, kind="stable")[:5]
    assert [entry.name for entry in found] == [class_names(SMALL)[place] for place in order]
    assert np.allclose([entry.probability for entry in found], shares[order])


def test_weights_for_other_classes_are_told_in_words(picture: Path, tmp_path: Path) -> None:
    network = built(SMALL)
    weights = {f"network.{name}": tensor for name, tensor in network.state_dict().items()}
    torch.save(weights, tmp_path / "w.pth")
    with pytest.raises(AuditError, match="not weights of squeezenet1_1 for ImageNet's 1,000"):
        top_five(SMALL, weights=tmp_path / "w.pth", picture=picture)


def test_a_picture_is_prepared_as_for_the_published_weights(picture: Path) -> None:
    expected = published_weights("resnet18").transforms()(Image.open(picture)).unsqueeze(0)
    assert torch.equal(prepared("resnet18", picture), expected)


def test_googlenet_gets_the_shift_that_torchvision_makes_inside(picture: Path) -> None:
    usual = published_weights("googlenet").transforms()(Image.open(picture)).unsqueeze(0)
    with torch.device("meta"):
        theirs = import_torchvision().models.googlenet(
            weights=None, transform_input=True, aux_logits=False, init_weights=False
        )
    shifted = theirs._transform_input(usual)
    assert torch.allclose(prepared("googlenet", picture), shifted, atol=1e-6)


def test_the_usual_side_is_that_of_the_published_weights() -> None:
    assert (usual_side("inception_v3"), usual_side("resnet18")) == (299, 224)
    assert usual_side("vit_l_16") == 224


def test_a_file_that_is_no_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"not a picture")
    with pytest.raises(AuditError, match=r"a\.png could not be read"):
        prepared(SMALL, tmp_path / "a.png")


def test_folders_are_matched_by_the_names_of_classes(picture: Path, tmp_path: Path) -> None:
    for name in ("goldfish", "tench"):
        (tmp_path / "val" / name).mkdir(parents=True)
        (tmp_path / "val" / name / "a.png").write_bytes(picture.read_bytes())
    found = labelled_pictures(tmp_path / "val", network=SMALL)
    assert [number for _, number in found] == [1, 0]
    torch.manual_seed(4)
    model = built(SMALL).eval()
    with torch.no_grad():
        best = int(model(prepared(SMALL, picture))[0].argmax())
        worst = int(model(prepared(SMALL, picture))[0].argmin())
    assert hits(SMALL, model, pictures=[(picture, best), (picture, worst)]) == 1


def test_folders_of_other_names_are_refused(tmp_path: Path) -> None:
    (tmp_path / "cars").mkdir()
    with pytest.raises(AuditError, match="a folder 'cars'"):
        labelled_pictures(tmp_path, network=SMALL)
    with pytest.raises(AuditError, match="no picture in"):
        labelled_pictures(tmp_path / "absent", network=SMALL)

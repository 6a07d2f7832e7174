"""Explanations of built-in data, composed as the pictures of the documentation are."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from benchmarks.gallery.asking import ask
from benchmarks.gallery.exhibit import Choice, Exhibit, Picture
from benchmarks.gallery.exhibits import EXHIBITS
from benchmarks.gallery.making import kept_file, write
from benchmarks.real.cases import Case

LARGEST = 200_000


def made_of(name: str, *pictures: Picture, is_public: bool = True, **source: Any) -> Exhibit:
    """Return an exhibit of a built-in data set with a network that is soon trained."""
    return Exhibit(
        name=name,
        title="Made for a test",
        case=Case(
            name=name,
            folder="",
            make=None,
            data={"source": {"kind": "builtin", "name": name, **source}},
            model={"family": "mlp", "hidden": [8]},
            training={"epochs": 8, "batch_size": 32, "learning_rate": 1e-2},
            goal=0.5,
        ),
        data="Built-in rows.",
        network="An MLP.",
        licence="Built in.",
        pictures=pictures,
        is_public=is_public,
        explanation={"rows": 6, "methods": ["saliency"]},
    )


def test_a_table_becomes_pictures_and_words(tmp_path: Path) -> None:
    benign = Choice("benign")
    exhibit = made_of(
        "breast_cancer",
        Picture("way", "waterfall", ("integrated_gradients",), benign, "Read it from above."),
        Picture("sizes", "sizes", ("occlusion",)),
    )
    write(exhibit, tmp_path, pictures=tmp_path / "pictures", kept=tmp_path / "kept")
    for name in ("way", "sizes"):
        data = (tmp_path / "pictures" / f"{name}.png").read_bytes()
        assert len(data) <= LARGEST
        assert Image.open(io.BytesIO(data)).width > 800
    part = (tmp_path / "kept" / "breast_cancer.md").read_text(encoding="utf-8")
    assert "Accuracy on 142 test rows: 0." in part
    assert "](images/explanations/way.png)" in part
    assert "recorded benign, predicted benign" in part
    assert "Read it from above." in part
    assert "| Integrated Gradients | gradient | within on all" in part
    assert "| Occlusion | perturbation | descriptive: owes no sum |" in part


def test_refused_methods_are_told_with_their_reason(tmp_path: Path) -> None:
    exhibit = made_of("digits", Picture("digit", "maps", ("saliency", "grad_cam"), Choice("4")))
    write(exhibit, tmp_path, pictures=tmp_path, kept=tmp_path)
    part = (tmp_path / "digits.md").read_text(encoding="utf-8")
    assert "- Grad-CAM: Grad-CAM needs a convolutional layer, and the network has none." in part
    assert "The same holds for Grad-CAM++ and Guided Grad-CAM." in part
    assert "| Grad-CAM |" not in part


def test_single_rows_are_not_shown_where_the_licence_does_not_allow_it(tmp_path: Path) -> None:
    exhibit = made_of(
        "digits", Picture("digit", "maps", ("saliency",), Choice("4")), is_public=False
    )
    with pytest.raises(ValueError, match="does not allow single rows"):
        ask(exhibit, folder=tmp_path)


def test_every_picture_and_part_has_its_own_name() -> None:
    names = [picture.name for exhibit in EXHIBITS for picture in exhibit.pictures]
    assert len(set(names)) == len(names)
    assert len({kept_file(exhibit) for exhibit in EXHIBITS}) == len(EXHIBITS)

"""A folder of pictures is surveyed by names, sizes and a sample."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.survey import folders
from core.data.survey.folders import list_folder, shown_entries, survey_folder, thumbnail_png
from core.data.survey.peek import peek
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import ImageFolderSource
from core.records.views.data import DataView


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    draw = np.random.default_rng(0)
    for name in ("a", "b"):
        (tmp_path / "set" / name).mkdir(parents=True)
        for number in range(20):
            pixels = draw.integers(0, 255, (9, 12), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "set" / name / f"{number:02}.png")
    (tmp_path / "set" / "a" / "notes.txt").write_text("left out")
    return tmp_path / "set"


def survey(path: Path, *, is_full: bool = False) -> DataView:
    source = ImageFolderSource(path=str(path))
    return survey_folder(
        DataPlan(source=source),
        source,
        path=path,
        seed=0,
        is_full=is_full,
        context=JobContext(),
    )


def test_classes_sizes_and_formats_are_counted(pictures: Path) -> None:
    view = survey(pictures)
    assert [(item.name, item.rows) for item in view.classes] == [("a", 20), ("b", 20)]
    assert (view.sizes, view.formats) == ((("12 × 9", 40),), (("PNG", 40),))
    assert [part.rows for part in view.parts] == [22, 8, 10]
    assert view.problems == ()
    assert "1 file left out: not a picture in a class." in view.notes


def test_damage_and_copies_across_classes_are_named(pictures: Path) -> None:
    (pictures / "b" / "03.png").write_bytes(b"\x89PNG\r\n\x1a\nnonsense")
    (pictures / "b" / "copy.png").write_bytes((pictures / "a" / "05.png").read_bytes())
    view = survey(pictures)
    assert view.corrupt == ("b/03.png",)
    assert view.duplicate_rows == 1
    refusal, caution = view.problems
    assert (refusal.kind, refusal.lead, refusal.act) == ("refusal", "b/03.png", "check_all")
    assert "'a/05.png' and 'b/copy.png'" in caution.text


def test_a_sample_is_decoded_and_all_when_asked(
    pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "CHECKED", 8)
    view = survey(pictures)
    assert sum(count for _, count in view.formats) == 8
    assert "8 of 40 pictures" in view.notes[1]
    assert sum(count for _, count in survey(pictures, is_full=True).formats) == 40


def test_pictures_are_shown_from_each_class_in_turn(pictures: Path) -> None:
    listing = list_folder(pictures, context=JobContext())
    shown = [entry.file for entry in shown_entries(listing)]
    assert shown[:4] == ["a/00.png", "b/00.png", "a/01.png", "b/01.png"]


def test_pipes_among_the_pictures_are_named_and_never_waited_for(pictures: Path) -> None:
    for name in ("a", "b"):
        os.mkfifo(pictures / name / "00pipe.png")
    view = survey(pictures, is_full=True)
    assert set(view.corrupt) == {"a/00pipe.png", "b/00pipe.png"}
    assert thumbnail_png(pictures / "a" / "00pipe.png") == b""
    assert peek(pictures, context=JobContext()).kind == "image_folder"

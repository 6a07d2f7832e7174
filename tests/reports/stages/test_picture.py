"""Pictures for the screen: at the asked size and theme, each from its own record."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from core.canonical import sha256_file
from core.errors import AuditError
from core.jobs.context import JobContext
from core.jobs.table import find_job
from core.records.assessment import Curve, ForecastWindow
from core.records.base import Estimate, Record
from core.records.data import SplitPart
from core.records.explanation import FaithfulnessRecord
from core.records.overall import EffectsRecord, PartSpread, ProfileRecord
from core.records.training import Epoch
from core.records.views.pictures import (
    CasePicture,
    ConfusionPicture,
    DeletionPicture,
    DependencePicture,
    ForecastPicture,
    GlobalPicture,
    ImportancePicture,
    LearningPicture,
    PrecisionRecallPicture,
    ProfilePicture,
    ReliabilityPicture,
    RocPicture,
    ScatterPicture,
    SplitPicture,
    StepErrorsPicture,
    SwarmPicture,
)
from reports.stages.pictures import PICTURES

CURVE = Curve(x=(0.0, 0.5, 1.0), y=(0.0, 0.9, 1.0), low=(0.0, 0.8, 1.0), high=(0.1, 1.0, 1.0))
GAIN = Estimate(value=0.5)
PART = PartSpread(
    name="a",
    kind="numeric",
    unit="mm",
    attributions=(0.1, -0.2, 0.3),
    values=(1.0, 2.0, None),
    shades=(0.0, 1.0, None),
)
CASE = CasePicture(
    labels=("a", "b"),
    values=(0.4, -0.2),
    x_label="Attribution",
    rest=0.1,
    rest_label="3 others",
    output=0.7,
    baseline_output=0.4,
    output_label="Probability",
)
RECORDS: dict[str, Record] = {
    "data.split": SplitPicture(
        parts=(SplitPart(name="training", rows=9, class_counts=(4, 5), fingerprint=""),),
        class_names=("a", "b"),
    ),
    "evaluation.confusion": ConfusionPicture(class_names=("a", "b"), counts=((4, 1), (2, 3))),
    "evaluation.forecast": ForecastPicture(
        windows=(
            ForecastWindow(
                position=4,
                rule="The largest error.",
                past=(0.1, 0.4, 0.2),
                recorded=(0.3, 0.5),
                predicted=(0.25, 0.45),
                naive=(0.2, 0.2),
            ),
        ),
        naive="persistence",
        target="level",
    ),
    "evaluation.precision_recall": PrecisionRecallPicture(
        curve=CURVE, label="network", prevalence=0.4
    ),
    "evaluation.reliability": ReliabilityPicture(curve=CURVE),
    "evaluation.roc": RocPicture(
        curve=CURVE, label="network 0.81", point=(0.2, 0.7), point_label="0.35"
    ),
    "evaluation.scatter": ScatterPicture(curve=CURVE),
    "evaluation.step_errors": StepErrorsPicture(
        network=(0.1, 0.2),
        low=(0.08, 0.17),
        high=(0.12, 0.24),
        others=(("persistence", (0.2, 0.4)),),
    ),
    "global.bars": GlobalPicture(names=("a",), estimates=(GAIN,), x_label="Mean"),
    "global.deletion": DeletionPicture(
        records=(
            FaithfulnessRecord(
                method="occlusion",
                rows=9,
                deletion=(1.0, 0.2, 0.0),
                insertion=(0.0, 0.8, 1.0),
                random_deletion=(1.0, 0.5, 0.0),
                random_insertion=(0.0, 0.5, 1.0),
                deletion_gain=GAIN,
                insertion_gain=GAIN,
            ),
        ),
        titles=("Occlusion",),
    ),
    "global.dependence": DependencePicture(part=PART, name="a", y_label="Attribution"),
    "global.swarm": SwarmPicture(parts=(PART, PART), names=("a", "b"), x_label="Attribution"),
    "local.case": CASE,
    "local.force": CASE,
    "local.waterfall": CASE,
    "network.importance": ImportancePicture(
        names=("a", "b"),
        estimates=(GAIN, GAIN),
        figures=("+0.50", "+0.50"),
        intervals=("", ""),
        x_label="Increase of the log loss",
    ),
    "network.profile": ProfilePicture(
        profile=ProfileRecord(
            feature="a",
            kind="numeric",
            status="computed",
            rows=3,
            grid=(0.0, 1.0),
            deciles=(0.0, 0.5, 1.0),
            partial=(GAIN, Estimate(value=0.6, low=0.5, high=0.7)),
            curves=((0.4, 0.7),),
            curve_rows=(3,),
            effects=EffectsRecord(status="not asked"),
        ),
        y_label="Probability",
    ),
    "training.curve": LearningPicture(
        history=(
            Epoch(epoch=1, training_loss=1.0, validation_loss=1.1, validation_metric=0.5),
            Epoch(epoch=2, training_loss=0.8, validation_loss=0.9, validation_metric=0.6),
        ),
        best_epoch=2,
    ),
}
OF_ROWS = (
    "data.split",
    "global.bars",
    "global.swarm",
    "local.case",
    "local.force",
    "local.waterfall",
    "network.importance",
    "network.profile",
    "evaluation.confusion",
    "evaluation.forecast",
)


def _draw(name: str, folder: Path, **more: object) -> dict[str, object]:
    arguments = {
        "name": name,
        "view": RECORDS[name].model_dump(mode="json"),
        "width_px": 300,
        "height_px": 220,
        "folder": str(folder),
        **more,
    }
    return dict(find_job("picture")(arguments, JobContext()))  # type: ignore[arg-type]


def test_every_picture_has_a_sample_here() -> None:
    assert set(RECORDS) == set(PICTURES)


@pytest.mark.parametrize("name", RECORDS)
def test_picture_has_the_asked_size(name: str, tmp_path: Path) -> None:
    result = _draw(name, tmp_path, ratio=2)
    path = Path(str(result["path"]))
    assert sha256_file(path) == result["sha256"] == path.stem
    with Image.open(path) as picture:
        assert picture.width == pytest.approx(600, abs=2)
        if name not in OF_ROWS:
            assert picture.height == pytest.approx(440, abs=2)


@pytest.mark.parametrize(("is_dark", "ground"), [(False, (255,) * 3), (True, (0x1C, 0x20, 0x24))])
def test_ground_is_that_of_the_theme(
    is_dark: bool, ground: tuple[int, ...], tmp_path: Path
) -> None:
    result = _draw("evaluation.roc", tmp_path, is_dark=is_dark)
    with Image.open(str(result["path"])) as picture:
        assert picture.convert("RGB").getpixel((0, 0)) == ground


@pytest.mark.parametrize("name", ["global.bars", "global.swarm", "network.importance"])
def test_rows_of_a_picture_are_told_from_top_to_bottom(name: str, tmp_path: Path) -> None:
    rows = _draw(name, tmp_path)["rows"]
    record = RECORDS[name]
    assert isinstance(record, GlobalPicture | SwarmPicture | ImportancePicture)
    assert isinstance(rows, list)
    assert len(rows) == len(record.names)
    assert sorted(rows) == rows
    assert 0.0 < rows[0] <= rows[-1] < 1.0
    assert _draw("evaluation.roc", tmp_path)["rows"] == []


def test_svg_keeps_its_text(tmp_path: Path) -> None:
    result = _draw("evaluation.roc", tmp_path, format="svg", is_dark=True)
    text = Path(str(result["path"])).read_text("utf-8")
    assert "True positive rate" in text
    assert str(result["path"]).endswith(".svg")


def test_unknown_picture_is_named(tmp_path: Path) -> None:
    arguments: dict[str, object] = {"name": "evaluation.heat", "folder": str(tmp_path), "view": {}}
    with pytest.raises(AuditError, match="no such picture"):
        find_job("picture")(arguments, JobContext())  # type: ignore[arg-type]

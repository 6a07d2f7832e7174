"""Bad input gets a plain sentence and exit code 2, and loses nothing."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from main import main
from tests.journeys.conftest import SMALL, Audited

TABLE = """
title = "Bad input"
[data]
source = {{ kind = "table", path = "{name}", target = "y" }}
"""
GOOD_ROWS = "".join(f"{k},{k * 2 % 7},{'yes' if k % 2 else 'no'}\n" for k in range(60))


def run(tmp_path: Path, plan: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a plan that must be refused, and return what was said."""
    path = tmp_path / "plan.toml"
    path.write_text(plan)
    assert main(["audit", str(path), "--out", str(tmp_path / "out"), "--quiet"]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return said


def wrong_encoding(path: Path) -> None:
    path.write_bytes(("größe,y\n" + GOOD_ROWS).encode("utf-16"))


def duplicate_columns(path: Path) -> None:
    path.write_text("a,a,y\n" + GOOD_ROWS)


def one_class(path: Path) -> None:
    path.write_text("a,b,y\n" + GOOD_ROWS.replace("no", "yes"))


def many_classes(path: Path) -> None:
    path.write_text("a,b,y\n" + "".join(f"{k},{k},c{k // 3}\n" for k in range(1500)))


def missing_column(path: Path) -> None:
    path.write_text("a,b,y\n" + "".join(f"{k},,{'no' if k % 2 else 'yes'}\n" for k in range(60)))


def infinite_values(path: Path) -> None:
    path.write_text("a,b,y\n" + GOOD_ROWS + "inf,1,yes\n")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def folder(path: Path) -> None:
    path.mkdir()


def absent(path: Path) -> None:
    path.unlink(missing_ok=True)


TABLES: dict[str, tuple[Callable[[Path], None], str]] = {
    "wrong encoding": (wrong_encoding, "UTF-8"),
    "duplicate columns": (duplicate_columns, "'a'"),
    "one class": (one_class, "one class"),
    "500 classes": (many_classes, "500"),
    "all-missing column": (missing_column, "'b'"),
    "infinite values": (infinite_values, "inf"),
    "empty file": (empty, "empty"),
    "folder": (folder, "folder"),
    "absent": (absent, "data.csv"),
}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_bad_table_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    make, word = TABLES[name]
    make(tmp_path / "data.csv")
    assert word in run(tmp_path, TABLE.format(name="data.csv"), capsys)


def test_duplicate_column_names_of_real_data_are_told(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shared / "data/compas/compas-scores-two-years.csv"
    said = run(tmp_path, TABLE.format(name=path), capsys)
    assert "decile_score" in said


def test_corrupt_picture_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for number in range(5):
            Image.new("L", (8, 8), number).save(tmp_path / "pictures" / name / f"{number}.png")
    (tmp_path / "pictures" / "b" / "3.png").write_bytes(b"\x89PNG\r\n\x1a\nnonsense")
    plan = 'title = "x"\n[data]\nsource = { kind = "image_folder", path = "pictures" }\n'
    assert "3.png" in run(tmp_path, plan, capsys)


def test_object_arrays_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    objects = np.array([{"a": 1}, None], dtype=object)
    np.savez(tmp_path / "data.npz", inputs=objects, targets=np.zeros(2))
    plan = (
        'title = "x"\n[data]\nsource = { kind = "npz", path = "data.npz", contents = "tabular" }\n'
    )
    assert "object" in run(tmp_path, plan, capsys)


LOADED = """
title = "x"
[data]
positive = "malignant"
source = { kind = "builtin", name = "breast_cancer" }
[model]
family = "loaded"
weights = "model.pt"
architecture = "model.json"
"""


class Evil:
    """A pickle that would run a command when it is opened."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch /tmp/vitrine-was-here",)


def test_pickle_that_would_run_code_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marker = Path("/tmp/vitrine-was-here")
    (tmp_path / "model.pt").write_bytes(pickle.dumps({"weight": Evil()}))
    (tmp_path / "model.json").write_text(ARCHITECTURE)
    assert "system" in run(tmp_path, LOADED, capsys)
    assert not marker.exists()


ARCHITECTURE = """{"input_shape": [30], "output": "logits", "layers": [
 {"kind": "linear", "name": "out", "inputs": 30, "outputs": 2}]}"""


def test_checkpoint_that_does_not_fit_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import torch

    torch.save({"out.weight": torch.zeros(3, 30)}, tmp_path / "model.pt")
    (tmp_path / "model.json").write_text(ARCHITECTURE)
    said = run(tmp_path, LOADED, capsys)
    assert "out.weight" in said
    assert "out.bias" in said


def test_architecture_that_does_not_fit_the_data_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import torch

    torch.save({"out.weight": torch.zeros(2, 9), "out.bias": torch.zeros(2)}, tmp_path / "model.pt")
    (tmp_path / "model.json").write_text(ARCHITECTURE.replace("30", "9"))
    assert "30" in run(tmp_path, LOADED, capsys)


def test_limits_that_make_no_sense_are_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    limits = '\n[[limits]]\ncheck = "acuracy"\nat_least = 0.9\n[[limits]]\ncheck = "auc"\n'
    said = run(tmp_path, SMALL + limits, capsys)
    assert "acuracy" in said
    assert "limits.4: no bound" in said


@contextmanager
def powerless() -> Iterator[None]:
    """Be somebody without rights for a while, since root may write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_read_only_project_folder_is_told(
    audited: Audited, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder_without_rights = tmp_path / "locked"
    folder_without_rights.mkdir(mode=0o555)
    plan = audited.plan.read_text()
    for path in (tmp_path, *tmp_path.parents[:3]):
        path.chmod(path.stat().st_mode | 0o055)
    path = tmp_path / "plan.toml"
    path.write_text(plan)
    with powerless():
        code = main(["audit", str(path), "--out", str(folder_without_rights), "--quiet"])
    assert code == 2
    assert "read-only" in capsys.readouterr().err
    assert list(folder_without_rights.iterdir()) == []


def test_bundle_that_is_no_bundle_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for content in (b"", b"PK", os.urandom(500)):
        (tmp_path / "bundle.zip").write_bytes(content)
        assert main(["verify", str(tmp_path / "bundle.zip")]) == 1
        assert "does not verify" in capsys.readouterr().out
    assert main(["verify", str(tmp_path / "absent.zip")]) == 2

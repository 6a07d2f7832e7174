"""The command line: how progress is shown, and what is told before anything heavy is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.jobs.context import Progress
from main import ROOT, _Bars

LIGHT = """
import sys
from main import main
code = main(["audit", sys.argv[1], "--out", sys.argv[2]])
print(code, "torch" in sys.modules)
"""


def test_a_finished_bar_ends_its_line_and_is_not_drawn_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bars = _Bars(quiet=False)
    bars.show(Progress("Reading", 0, 4, "heart.csv"))
    bars.show(Progress("Reading", 2, 2, "heart.csv"))
    bars.show(Progress("Reading", 2, 2))
    drawn = capsys.readouterr().err
    assert drawn.endswith("\n")
    assert drawn.count("\n") == 1
    assert "100 %  heart.csv" in drawn


def test_a_bar_that_ran_to_its_end_starts_again_for_more_work(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bars = _Bars(quiet=False)
    bars.show(Progress("Explaining", 1, 1))
    bars.show(Progress("Explaining", 0, 1))
    bars.close()
    assert capsys.readouterr().err.count("\n") == 2


def test_mistakes_in_a_plan_are_told_before_torch_is_loaded(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text("titel = 'x'\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, str(plan), str(tmp_path / "out")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["2", "False"]
    assert "titel: unknown name" in done.stderr

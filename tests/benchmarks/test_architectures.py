"""The table of named networks, as the command line prints it."""

from __future__ import annotations

import json

import pytest

from main import BAD_INPUT, DONE, main


def test_the_command_prints_a_table_with_the_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--quiet", "architectures", "squeezenet1_1"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:3] == ["network", "parameters", "depth"]
    assert lines[1].split()[:4] == ["SqueezeNet", "1.1", "1,235,496", "18"]
    assert any(line.startswith("machine: ") for line in lines)


def test_an_unknown_network_is_told_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--json", "architectures", "resnot"]) == BAD_INPUT
    assert "torchvision knows no" in json.loads(capsys.readouterr().out)["error"]


def test_folders_without_the_comparison_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "pdf_s", "--weights", "here"]) == BAD_INPUT
    assert "bench architectures" in capsys.readouterr().err

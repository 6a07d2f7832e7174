"""From a plan to a report that somebody else can check, through the command line."""

from __future__ import annotations

import json
import random
import re
import shutil
import sys
from pathlib import Path

import pytest

from core.canonical import sha256_bytes
from core.evidence import Envelope, Evidence
from core.project import Project
from main import main
from reports.compose import write_document
from reports.container import read_bundle
from reports.verify import verify_bytes
from tests.journeys.conftest import SMALL, Audited


def test_audit_leaves_report_evidence_and_bundle(audited: Audited) -> None:
    names = {path.name for path in audited.folder.iterdir()}
    expected = {"report.pdf", "report.html", "evidence.json", "envelope.json", "bundle.zip"}
    assert expected <= names
    assert (audited.folder / "report.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_second_audit_gives_the_same_evidence_byte_for_byte(
    audited: Audited, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(audited.plan), "--out", str(tmp_path / "again"), "--quiet"]) == 0
    first = (audited.folder / "evidence.json").read_bytes()
    assert (tmp_path / "again" / "evidence.json").read_bytes() == first
    # What the command line counts is what the summary of the report counts.
    items = {item["id"]: item for item in json.loads(first)["items"]}
    (counted,) = re.findall(r"(\d+) findings?;", capsys.readouterr().out)
    assert items["summary.weight"]["text"].startswith(f"{counted} finding")


def test_bundle_verifies(audited: Audited, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(audited.bundle)]) == 0
    assert "verifies" in capsys.readouterr().out


def test_every_one_of_200_seeded_flips_is_found(audited: Audited) -> None:
    bundle = audited.bundle.read_bytes()
    positions = random.Random(20_261_123).sample(range(len(bundle)), 200)
    missed = []
    for position in positions:
        changed = bytearray(bundle)
        changed[position] ^= 1 << (position % 8)
        if verify_bytes(bytes(changed)).holds:
            missed.append(position)
    assert missed == []


def test_changed_bundle_is_refused_with_exit_code_1(
    audited: Audited, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = bytearray(audited.bundle.read_bytes())
    changed[len(changed) // 2] ^= 1
    path = tmp_path / "changed.zip"
    path.write_bytes(bytes(changed))
    assert main(["verify", str(path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["holds"] is False
    assert main(["replay", str(path), "--quiet"]) == 2
    assert "does not verify" in capsys.readouterr().err


@pytest.mark.parametrize("how", [[], ["--retrain"]], ids=["checkpoint", "retrain"])
def test_replay_finds_every_number_again(
    audited: Audited, capsys: pytest.CaptureFixture[str], how: list[str]
) -> None:
    assert main(["replay", str(audited.bundle), "--json", *how]) == 0
    outcome = json.loads(capsys.readouterr().out)
    assert outcome["same_bytes"]
    assert outcome["same_conditions"]
    assert outcome["differences"] == []
    assert outcome["identical"] > 200


def test_finished_steps_are_not_run_again(audited: Audited, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    shutil.copytree(audited.folder, folder)
    with Project.open(folder, read_only=True) as project:
        before = project.steps()
    assert main(["audit", str(audited.plan), "--out", str(folder), "--quiet"]) == 0
    with Project.open(folder, read_only=True) as project:
        assert project.steps() == before
        assert project.check_journal().holds
    assert sha256_bytes((folder / "evidence.json").read_bytes()) == audited.evidence_digest


def test_changed_plan_runs_only_what_depends_on_it(audited: Audited, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    shutil.copytree(audited.folder, folder)
    plan = tmp_path / "plan.toml"
    plan.write_text(SMALL.replace("cases = 2", "cases = 1"))
    with Project.open(folder, read_only=True) as project:
        before = {step.record for step in project.steps()}
    assert main(["audit", str(plan), "--out", str(folder), "--quiet"]) == 0
    with Project.open(folder, read_only=True) as project:
        added = [step.step for step in project.steps() if step.record not in before]
    assert added
    assert all(name.startswith("explanation.") for name in added)


def test_explained_row_adds_up(audited: Audited, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(audited.folder), "--row", "5", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    total = sum(part["attribution"] for part in row["attributions"])
    change = row["output"] - row["baseline_output"]
    assert len(row["attributions"]) == 30
    assert total == pytest.approx(change, rel=0.011)


def test_explained_row_goes_to_a_csv_file(audited: Audited, tmp_path: Path) -> None:
    path = tmp_path / "row.csv"
    arguments = ["--row", "5", "--method", "occlusion", "--csv", str(path), "--quiet"]
    assert main(["explain", str(audited.folder), *arguments]) == 0
    lines = path.read_text().splitlines()
    assert lines[0] == "name,value,attribution"
    assert len(lines) == 31


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--row", "0"], "Allowed: 1 to 569"),
        (["--row", "5", "--method", "magic"], "There is no such attribution method"),
        (["--row", "5", "--method", "grad_cam"], "Grad-CAM did not explain this row"),
    ],
)
def test_wrong_row_or_method_is_told(
    audited: Audited, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert main(["explain", str(audited.folder), *arguments, "--quiet"]) == 2
    assert sentence in capsys.readouterr().err


NUMBER = re.compile(r"\d[\d,.]*\d|\d")


def test_every_number_of_the_document_stands_in_evidence_or_envelope(audited: Audited) -> None:
    members = read_bundle(audited.bundle)
    evidence = Evidence.from_json(members["evidence.json"])
    envelope = Envelope.from_json(members["envelope.json"])
    document = write_document(evidence, envelope=envelope)
    known = set(NUMBER.findall(members["envelope.json"].decode()))
    known |= {
        word for name in (envelope.created, envelope.evidence) for word in NUMBER.findall(name)
    }
    for item in evidence.items:
        known |= set(NUMBER.findall(f"{item.id} {item.text} {item.interval_text}"))
    known |= set(NUMBER.findall(" ".join(hash_groups(envelope))))
    written = "".join(
        section.model_dump_json(
            include={"lead": True, "lead_strong": True, "blocks": True},
        )
        for section in document.sections
        if section.name not in FIXED_WORDING
    )
    unknown = {number for number in NUMBER.findall(strip_layout(written)) if number not in known}
    assert unknown <= NUMBERS_OF_WORDING, unknown


# Sections whose figures belong to the wording: definitions come from the catalogue.
FIXED_WORDING = {"definitions"}
# "95 % interval", "SHA-256", "2,000 bootstraps", "first 16", figure names such as case-0, and the
# years of what is cited.
NUMBERS_OF_WORDING = {"95", "256", "2,000", "16", "0", "1", "2", "3"}
NUMBERS_OF_WORDING |= {"2001", "2015", "2019", "2020"}


def strip_layout(text: str) -> str:
    """Remove widths and names of drawings, which no reader sees."""
    return re.sub(r'"(width|svg)":("[^"]*"|[\d.]+)', "", text)


def hash_groups(envelope: Envelope) -> list[str]:
    digests = (envelope.evidence, envelope.journal_head)
    return [digest[start : start + 8] for digest in digests for start in range(0, 64, 8)]


def test_report_without_documents_is_small(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(SMALL + "\n[report]\nformats = []\n")
    assert main(["audit", str(plan), "--out", str(tmp_path / "out"), "--quiet"]) == 0
    names = set(read_bundle(tmp_path / "out" / "bundle.zip"))
    assert "report.pdf" not in names
    assert main(["verify", str(tmp_path / "out" / "bundle.zip"), "--quiet"]) == 0


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    assert "examples/digits.toml" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="a window would open, and wait for somebody")
def test_without_a_command_and_a_screen_it_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main([]) == 2
    told = capsys.readouterr().err
    assert "The window needs a screen" in told
    assert "audit PLAN --out FOLDER" in told

"""The whole audit as a stage: what its view says, and what is kept for later."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.canonical import sha256_file
from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext
from core.plan import plan_from_toml
from core.plan.stages import Stage, stage_key
from core.project import Project
from core.project.views import read_view
from core.records.base import Record
from core.records.views.audit import AuditView
from core.records.views.evaluation import EvaluationView
from core.records.views.global_ import GlobalView
from core.records.views.network import NetworkView
from core.records.views.training import TrainingView
from reports.stages.audit import audit_stage
from reports.stages.pages import export_job, pages_job
from reports.verify import verify
from tests.reports.stages.small import SMALL, Small, make_small


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return make_small(tmp_path_factory.mktemp("audit") / "project")


def test_view_counts_every_check_of_the_plan(small: Small) -> None:
    assert sum(count for _, count in small.view.counts) == len(small.view.checks)
    assert [check.identifier for check in small.view.checks] == [
        "overlap",
        "accuracy",
        "completeness.integrated_gradients",
        "completeness.occlusion",
    ]


def test_check_leads_back_to_evidence_and_records(small: Small) -> None:
    accuracy = next(check for check in small.view.checks if check.check == "accuracy")
    with Project.open(small.folder, read_only=True) as project:
        evidence = small.view.member("evidence.json")
        assert evidence is not None
        text = project.get(evidence.sha256).decode("utf-8")
        for _, digest in accuracy.made_from:
            assert project.get(digest)
    assert accuracy.items
    assert all(f'"{name}"' in text for name in accuracy.items)
    assert accuracy.kind == "Wilson"
    assert any(clause.name.startswith("AI Act 15") for clause in accuracy.clauses)


def test_check_that_does_not_apply_says_why(small: Small) -> None:
    check = next(check for check in small.view.checks if check.method == "occlusion")
    assert check.status == "not applicable"
    assert check.reason == "the method is descriptive and owes no sum"
    assert check.value == ""
    assert check.helps == ""


def test_sections_stand_in_order_with_those_that_lack_evidence(small: Small) -> None:
    numbers = [section.number for section in small.view.sections]
    assert numbers == [*(str(number) for number in range(17)), "A", "B", "C", "D"]
    states = {section.number: section.state for section in small.view.sections}
    assert states["8"] == "not evidenced"
    assert states["2"] == "to attest"
    assert states["7"] == "computed"


def test_section_knows_the_page_on_which_it_begins(small: Small) -> None:
    begins = [section.page for section in small.view.sections if section.page]
    assert begins == sorted(begins)
    assert begins[0] == 1
    assert begins[-1] <= small.view.pages


def test_statements_with_a_name_are_attested(small: Small) -> None:
    plan = SMALL + '\n[report]\norganisation = "Model validation desk"\n'
    view = small.again(plan.replace("[risk]", '[risk]\npersons = "Patients"'))
    purpose = next(section for section in view.sections if section.name == "purpose")
    assert purpose.state == "attested"
    assert "Model validation desk" in purpose.lead


def test_pages_are_drawn_once_and_then_found(small: Small, tmp_path: Path) -> None:
    asked = {**small.arguments, "cache": str(tmp_path), "ratio": 0.5, "first": 2, "count": 3}
    drawn = pages_job(asked, JobContext())
    assert drawn["total"] == small.view.pages
    pages = drawn["pages"]
    assert isinstance(pages, list)
    assert [page["page"] for page in pages] == [2, 3, 4]
    assert all(sha256_file(Path(page["path"])) == page["sha256"] for page in pages)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert pages_job(asked, JobContext()) == drawn
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == times


def test_export_never_overwrites_and_verifies(small: Small, tmp_path: Path) -> None:
    asked = {**small.arguments, "kind": "bundle", "target": str(tmp_path)}
    first, second = export_job(asked, JobContext()), export_job(asked, JobContext())
    assert Path(str(first["path"])).name == "A small audit.zip"
    assert Path(str(second["path"])).name == "A small audit (2).zip"
    assert first["sha256"] == second["sha256"] == small.view.bundle.sha256
    assert verify(Path(str(first["path"]))).holds


def test_export_of_an_earlier_plan_is_the_report_of_that_plan(small: Small, tmp_path: Path) -> None:
    small.again(SMALL.replace("A small audit", "Another audit"))
    asked = {**small.arguments, "kind": "pdf", "target": str(tmp_path / "mine.pdf")}
    exported = export_job(asked, JobContext())
    member = small.view.member("report.pdf")
    assert member is not None
    assert exported["sha256"] == member.sha256


def test_export_into_a_folder_that_is_read_only_is_told_in_a_sentence(
    small: Small, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_bytes(b"")
    asked = {**small.arguments, "kind": "html", "target": str(tmp_path / "taken" / "report.html")}
    with pytest.raises(AuditError, match=r"report\.html could not be written"):
        export_job(asked, JobContext())


def test_export_of_an_unknown_kind_names_the_kinds(small: Small, tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="pdf, html, bundle, evidence"):
        export_job({**small.arguments, "kind": "odt", "target": str(tmp_path)}, JobContext())


def test_export_before_an_audit_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "fresh"
    Project.create(folder, plan_toml=SMALL).close()
    asked = {"project": str(folder), "plan": SMALL, "folder": str(tmp_path)}
    with pytest.raises(AuditError, match="Run all checks first"):
        export_job({**asked, "kind": "pdf", "target": str(tmp_path)}, JobContext())


def test_pages_of_earlier_stages_have_something_to_show_afterwards(small: Small) -> None:
    plan = plan_from_toml(SMALL)
    with Project.open(small.folder, read_only=True) as project:
        wanted: tuple[tuple[str, Stage, type[Record]], ...] = (
            ("network", "network", NetworkView),
            ("training", "training", TrainingView),
            ("evaluation", "evaluation", EvaluationView),
            ("global", "global", GlobalView),
        )
        for name, stage, model in wanted:
            key = stage_key(plan, stage, folder=small.folder)
            kept = read_view(project, name, model, key=key)
            assert kept is not None, name
            assert kept.is_current, name


def test_cancelled_audit_is_entered_as_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "stopped"
    Project.create(folder, plan_toml=SMALL).close()
    token = CancelToken()
    token.cancel()
    arguments: dict[str, object] = {
        "project": str(folder),
        "plan": SMALL,
        "folder": str(tmp_path),
    }
    with pytest.raises(CancelledError):
        audit_stage(arguments, JobContext(token=token))
    with Project.open(folder, read_only=True) as project:
        assert project.runs()[-1].state == "stopped"


def test_view_survives_its_own_json(small: Small) -> None:
    assert AuditView.from_json(small.view.to_json()) == small.view

"""The stage Audit: the whole plan, every limit held against its figure, the report written."""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from dataclasses import replace

import pikepdf

from core.canonical import sha256_bytes
from core.catalogue import CHECKS, SECTIONS
from core.catalogue.sections import NOT_EVIDENCED
from core.data import Prepared
from core.jobs.context import JobContext
from core.models.outputs import predicted_classes
from core.records.assessment import CheckRecord, Status
from core.records.overall import SpreadRecord
from core.records.views.audit import (
    AuditView,
    CheckView,
    ClauseView,
    FileView,
    FindingView,
    SectionState,
    SectionView,
)
from core.training.train import Trained
from reports.budget import with_budget
from reports.commands import Audited, audit_project
from reports.compose import write_document
from reports.deliver import BUNDLE
from reports.document import Chart, Counts, Document, Findings, Mark, Pair, Section, SignOff, Table
from reports.explaining import Explaining
from reports.findings import FindingRecord, find, finding_of, sentence_of
from reports.overall import spreads_of
from reports.sections.checks import check_title, digits_of, limit_text, positive_of
from reports.sections.clauses import Clause, read_clauses
from reports.sections.reading import Items, items_of, text_of
from reports.stages.exceeding import baseline_notes
from reports.stages.explained_sample import compose_global
from reports.stages.opening import Arguments, StageRun, stage_run
from reports.stages.overall import compose_overall
from reports.stages.training import keep_views
from reports.state import AuditState
from reports.steps import Steps

_SECTION_OF = {"Data": "data", "Performance": "performance", "Explanation": "global"}
_STATES: Mapping[Mark, SectionState] = {
    "computed": "computed",
    "attested": "attested",
    "to be attested": "to attest",
    "not evidenced": "not evidenced",
    "reference": "reference",
}
_STATUSES: tuple[Status, ...] = ("outside", "undecided", "within", "not tested", "not applicable")


def audit_stage(arguments: Arguments, context: JobContext) -> dict[str, object]:
    """Run the whole audit; what pages of earlier stages show is kept on the way.

    All views stay in the project; what comes back is the SHA-256 of each.
    """
    views: dict[str, str] = {}
    start = time.perf_counter()
    with stage_run(arguments, context) as stage:

        def keep_earlier(prepared: Prepared, trained: Trained) -> None:
            elapsed = time.perf_counter() - start
            views.update(keep_views(stage, prepared, trained, elapsed=elapsed))

        done = audit_project(
            stage.plan,
            project=stage.project,
            folder=stage.run.folder,
            context=context,
            on_network=keep_earlier,
        )
        state = done.audit.state
        record = state.prepared.record
        explained = compose_global(
            stage.plan,
            record,
            state.explained,
            spreads=_spreads(stage, state),
            baseline_notes=_baseline_notes(stage, state),
        )
        stage.keep("global", explained)
        views["global"] = explained.digest
        if state.overall is not None:
            overall = compose_overall(state.overall, kind=record.kind)
            stage.keep("overall", overall)
            views["overall"] = overall.digest
        view = _view(stage, done)
        stage.keep("audit", view, artifacts=[member.sha256 for member in view.members])
    return {"views": {**views, "audit": view.digest}}


def _spreads(stage: StageRun, state: AuditState) -> dict[str, SpreadRecord]:
    """Return how the attributions of all methods lie; the audit itself needs but one."""
    running = with_budget(stage.plan, stage.project)
    return spreads_of(
        replace(stage.run, running=running),
        Steps(stage.project, dict(state.records)),
        Explaining(running, state.prepared, state.trained),
        state.explained,
        predicted=predicted_classes(state.outputs, state.trained.record.architecture.output),
    )


def _baseline_notes(stage: StageRun, state: AuditState) -> dict[str, str]:
    running = with_budget(stage.plan, stage.project)
    return baseline_notes(
        Explaining(running, state.prepared, state.trained),
        state.explained,
        predicted=predicted_classes(state.outputs, state.trained.record.architecture.output),
    )


def _view(stage: StageRun, done: Audited) -> AuditView:
    state, delivery = done.audit.state, done.delivery
    items = items_of(done.audit.evidence)
    document = write_document(done.audit.evidence, envelope=delivery.envelope)
    pages = _PageNumbers(delivery.members.get("report.pdf"))
    statuses: list[Status] = [check.status for check in state.checks]
    return AuditView(
        report=delivery.envelope.report,
        created=delivery.envelope.created,
        evidence=delivery.envelope.evidence,
        lead=text_of(items, "summary.lead"),
        weight=text_of(items, "summary.weight"),
        counts=tuple((status, statuses.count(status)) for status in _STATUSES),
        checks=_checks(state, items),
        findings=tuple(_finding(finding) for finding in find(state)),
        sections=_sections(document, pages),
        members=_members(stage, delivery.members),
        bundle=FileView(
            name=BUNDLE, sha256=sha256_bytes(delivery.bundle), size=len(delivery.bundle)
        ),
        pages=pages.count,
    )


def _members(stage: StageRun, members: Mapping[str, bytes]) -> tuple[FileView, ...]:
    """Keep the members by content, so that the report of an earlier plan can still be had."""
    return tuple(
        FileView(name=name, sha256=stage.project.put(data), size=len(data))
        for name, data in sorted(members.items())
    )


def _checks(state: AuditState, items: Items) -> tuple[CheckView, ...]:
    _, clauses = read_clauses()
    themes = list(_SECTION_OF)
    views = [_check(check, state, items=items, clauses=clauses) for check in state.checks]
    return tuple(sorted(views, key=lambda view: themes.index(view.theme)))


def _check(
    check: CheckRecord, state: AuditState, *, items: Items, clauses: tuple[Clause, ...]
) -> CheckView:
    positive = positive_of(state)
    theme = CHECKS[check.check].theme
    section = _SECTION_OF[theme]
    finding = finding_of(check, positive=positive)
    prefix = f"check.{check.identifier.replace('.', '-')}"
    item = items.get(f"{prefix}.figure")
    figure = check.figure
    return CheckView(
        identifier=check.identifier,
        check=check.check,
        method=check.method,
        theme=theme,
        title=check_title(check, positive=positive),
        status=check.status,
        severity=check.severity,
        value=item.text if item is not None else "",
        limit=limit_text(check),
        figure=figure.value if figure is not None else None,
        low=figure.low if figure is not None else None,
        high=figure.high if figure is not None else None,
        at_least=check.at_least,
        at_most=check.at_most,
        interval=item.interval_text if item is not None else "",
        kind=figure.method if figure is not None else "",
        level=item.level if item is not None else None,
        n=figure.n if figure is not None else 0,
        unit=figure.unit if figure is not None else "",
        reason=check.reason,
        sentence=sentence_of(check, positive=positive),
        meaning=finding.meaning if finding is not None else _kept(check, digits_of(check)),
        helps=finding.advice if finding is not None else "",
        items=_identifiers(check, state, items=items, prefix=prefix),
        made_from=_made_from(check, state.records),
        section=f"§ {SECTIONS[section].number} {SECTIONS[section].title}",
        clauses=tuple(
            ClauseView(name=clause.name, status=clause.status, as_of=clause.as_of)
            for clause in clauses
            if section in clause.sections
        ),
    )


def _kept(check: CheckRecord, digits: int) -> str:
    """Say what it means that a limit is kept; empty where it does not apply."""
    if check.status != "within" or check.figure is None:
        return ""
    if check.figure.low is None or digits == 0:
        return "The figure keeps the limit of the plan; it has no interval."
    return "The whole interval keeps the limit of the plan."


def _identifiers(
    check: CheckRecord, state: AuditState, *, items: Items, prefix: str
) -> tuple[str, ...]:
    """Return the items of the check itself and of the figure that it took."""
    main = "accuracy" if state.is_classification else "mae"
    taken = {
        "gain_over_linear": f"performance.metric.{main}.difference",
        "missing_cells": "data.missing",
        "duplicate_rows": "data.duplicates",
        "overlap": "data.overlap",
        "completeness": f"global.method.{check.method}.share",
    }.get(check.check, f"performance.metric.{check.check}.value")
    own = [name for name in (f"{prefix}.figure", f"{prefix}.status") if name in items]
    return (*own, *([taken] if taken in items else []))


def _made_from(check: CheckRecord, records: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the records behind the figure, by step; the first is the nearest."""
    source = CHECKS[check.check].source
    steps = {
        "data": ("data", "split"),
        "metric": ("performance", "predictions", "network", "split"),
        "explanation": (f"explanation.{check.method}", "predictions", "network"),
    }[source]
    return tuple((step, records[step]) for step in steps if step in records)


def _finding(finding: FindingRecord) -> FindingView:
    section = SECTIONS[finding.section]
    return FindingView(
        **finding.model_dump(exclude={"sources", "section"}),
        section=f"§ {section.number} {section.title}",
    )


def _sections(document: Document, pages: _PageNumbers) -> tuple[SectionView, ...]:
    """Return every section of the scheme in order, those without evidence among them."""
    held = [_section(section, pages) for section in document.sections]
    numbered = [view for view in held if view.number.isdigit()]
    numbered += [
        SectionView(name=f"absent-{number}", number=number, title=title, state="not evidenced")
        for number, title in NOT_EVIDENCED.items()
    ]
    appendices = [view for view in held if not view.number.isdigit()]
    return (*sorted(numbered, key=lambda view: int(view.number)), *appendices)


def _section(section: Section, pages: _PageNumbers) -> SectionView:
    return SectionView(
        name=section.name,
        number=section.number,
        title=section.title,
        state=_STATES[section.mark],
        lead=" ".join(part for part in (section.lead, section.lead_strong) if part),
        clauses=section.evidences,
        holds=_holds(section),
        page=pages.of(f"{section.number} {section.title}"),
    )


def _holds(section: Section) -> tuple[str, ...]:
    """Return what the section shows, in the words of its captions and headings."""
    found: list[str] = []
    for block in section.blocks:
        if isinstance(block, Pair):
            found += [block.left.caption, block.right.caption]
        elif isinstance(block, Chart | Table | SignOff):
            found.append(block.caption)
        elif isinstance(block, Counts):
            found.append("How many checks of the plan have which outcome")
        elif isinstance(block, Findings):
            found += [entry.claim for entry in block.entries]
    return tuple(text for text in found if text)


class _PageNumbers:
    """On which page of the PDF each section begins, read from its bookmarks."""

    def __init__(self, pdf: bytes | None) -> None:
        self.count = 0
        self._pages: dict[str, int] = {}
        if pdf is None:
            return
        with pikepdf.open(io.BytesIO(pdf)) as file:
            self.count = len(file.pages)
            numbers: dict[tuple[int, int], int] = {
                page.obj.objgen: number for number, page in enumerate(file.pages, start=1)
            }
            with file.open_outline() as outline:
                for entry in outline.root:
                    target = entry.destination
                    if isinstance(target, pikepdf.Array):
                        page: tuple[int, int] = target[0].objgen
                        self._pages[_plain(entry.title)] = numbers.get(page, 0)

    def of(self, title: str) -> int:
        """Return the page, 0 where it is not known."""
        return self._pages.get(_plain(title), 0)


def _plain(title: str) -> str:
    return " ".join(title.split())

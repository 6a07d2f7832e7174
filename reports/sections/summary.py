"""Section 1: the one page that a reader without training understands."""

from __future__ import annotations

from core.catalogue import SECTIONS
from core.evidence import EvidenceBook
from core.evidence.wording import count_text, listed
from reports.document import Block, Counts, Finding, Findings, Section, Table
from reports.findings import FindingRecord
from reports.sections import global_, performance, purpose
from reports.sections.reading import Items, names_under, section, text_of, two_columns
from reports.state import AuditState

_STATES = ("within", "outside", "undecided", "not tested", "not applicable")
_MOST_ON_PAGE = 7
_MOST_NAMED = 6


def enter(book: EvidenceBook, state: AuditState, *, findings: tuple[FindingRecord, ...]) -> None:
    """Enter the lead, the counts of outcomes, and every finding."""
    statuses: list[str] = [check.status for check in state.checks]
    book.count("summary.planned", len(statuses))
    for word in _STATES:
        book.count(f"summary.{word.replace(' ', '_')}", statuses.count(word))
    for number, finding in enumerate(findings):
        _enter_finding(book, number, finding)
    left = len(findings) - _MOST_ON_PAGE
    if left > 0:
        more = count_text(left, "finding", "findings")
        book.sentence("summary.more", f"{more} more under finding.* in evidence.json.")
    book.sentence(
        "summary.lead",
        performance.lead(state),
        sources=("performance.lead",),
    )
    book.sentence("summary.moves", global_.plain(state), sources=("global.lead",))
    sensitive = [name for name, role in state.prepared.record.set_aside if role == "sensitive"]
    if sensitive:
        book.sentence("summary.sensitive", _kept_aside(sensitive))
    book.sentence(
        "summary.weight", _weight(findings, planned=len(statuses)), sources=("summary.planned",)
    )


def _enter_finding(book: EvidenceBook, number: int, finding: FindingRecord) -> None:
    prefix = f"finding.{number}"
    book.text(f"{prefix}.severity", finding.severity)
    book.sentence(f"{prefix}.claim", finding.claim, sources=finding.sources)
    book.sentence(f"{prefix}.meaning", finding.meaning, sources=finding.sources)
    book.text(f"{prefix}.figure", finding.figure)
    book.text(f"{prefix}.interval", finding.interval)
    book.text(f"{prefix}.figure_note", finding.figure_note)
    book.sentence(f"{prefix}.advice", finding.advice)
    book.text(f"{prefix}.section", finding.section)


def _weight(findings: tuple[FindingRecord, ...], *, planned: int) -> str:
    if any(finding.severity == "high" for finding in findings):
        return f"{_by_severity(findings)} What is high needs a decision before use."
    if findings:
        return _by_severity(findings)
    if planned == 0:
        return "The plan sets no limit, so that nothing was judged."
    return (
        "No finding: no figure missed a limit of the plan. The last page says what that does not "
        "show."
    )


def _kept_aside(sensitive: list[str]) -> str:
    """Return what became of the sensitive columns, and what this edition does not say of them."""
    named = listed(sensitive) if len(sensitive) <= _MOST_NAMED else f"{len(sensitive):,} columns"
    verb = "was" if len(sensitive) == 1 else "were"
    return (
        f"{named} {verb} kept from the network. Other inputs may still stand in for them, and no "
        "figure of this report compares their groups."
    )


def _by_severity(findings: tuple[FindingRecord, ...]) -> str:
    """Return how many findings there are of each severity, gravest first."""
    words = [finding.severity for finding in findings]
    total = count_text(len(words), "finding", "findings")
    if len(set(words)) == 1:
        return f"{total}, {'all ' if len(words) > 1 else ''}of {words[0]} severity."
    counts = [f"{words.count(word)} {word}" for word in ("high", "medium", "low") if word in words]
    return f"{total}: {listed(counts)}."


def lay_out(items: Items) -> Section:
    """Return the section."""
    counts = Counts(
        entries=(
            ("Planned", text_of(items, "summary.planned"), ""),
            ("Within", text_of(items, "summary.within"), "within"),
            ("Outside", text_of(items, "summary.outside"), "outside"),
            ("Undecided", text_of(items, "summary.undecided"), "undecided"),
            ("Not tested", text_of(items, "summary.not_tested"), "none"),
            ("Not applicable", text_of(items, "summary.not_applicable"), "none"),
        ),
        note="Checks that hold a figure against a limit of the plan. Within and outside: the "
        "whole 95\u00a0% interval, or a figure that has none, lies on one side of the limit. "
        "Undecided: the limit lies inside the interval, so that this sample cannot tell. All are "
        "listed in appendix B.",
    )
    names = names_under(items, "finding")
    blocks: list[Block] = [counts]
    if names:
        blocks.append(_findings(items, names))
    blocks.append(_one_look(items))
    opened = section(items, "summary", lead=text_of(items, "summary.lead"), blocks=blocks)
    return opened.model_copy(update={"lead_strong": text_of(items, "summary.weight")})


def _one_look(items: Items) -> Table:
    """Return what a reader has to know before any figure: what is decided, on what, by what."""
    rows = [
        ("What is decided", text_of(items, "purpose.decision")),
        ("About whom", text_of(items, "purpose.persons")),
        ("Harm of an error", text_of(items, "purpose.harm")),
        ("Data", text_of(items, "data.lead")),
        ("Network", text_of(items, "model.short")),
        ("What it leans on", text_of(items, "summary.moves")),
    ]
    if "summary.sensitive" in items:
        rows.append(("Sensitive columns", text_of(items, "summary.sensitive")))
    table = two_columns("The audit in one look", rows, heads=("Question", "Answer"))
    answered = (
        f"{text_of(items, 'identity.organisation')} answers for them, without a signature"
        if purpose.mark_of(items) == "attested"
        else "nobody has attested them"
    )
    note = (
        "What is decided, about whom, and the harm of an error were typed into the plan (section "
        f"{SECTIONS['purpose'].number}); {answered}. The other answers were computed."
    )
    return table.model_copy(update={"note": note})


def _findings(items: Items, names: list[str]) -> Findings:
    entries = []
    for name in names[:_MOST_ON_PAGE]:
        prefix = f"finding.{name}"
        entries.append(
            Finding(
                severity=text_of(items, f"{prefix}.severity"),
                claim=text_of(items, f"{prefix}.claim"),
                meaning=text_of(items, f"{prefix}.meaning"),
                figure=text_of(items, f"{prefix}.figure"),
                interval=text_of(items, f"{prefix}.interval"),
                figure_note=text_of(items, f"{prefix}.figure_note"),
                advice=text_of(items, f"{prefix}.advice"),
                section=text_of(items, f"{prefix}.section"),
            )
        )
    return Findings(
        entries=tuple(entries),
        note="Severity: three bars, high: a decision is needed before use. Two bars, medium: "
        "correct or justify. One bar, low: state it where the figure is quoted. The plan sets "
        "severity and limit; what is undecided counts one bar less. Limits are not legal tests. "
        f"n: rows behind the figure. {text_of(items, 'summary.more')}".strip(),
    )

"""A document made up for tests: it has every kind of block, and none of its figures is real."""

from __future__ import annotations

from reports.document import (
    Chart,
    Column,
    Counts,
    Document,
    Finding,
    Findings,
    Pair,
    Paragraph,
    Section,
    Table,
)
from tests.reports.sample_figures import LONG_NAME
from tests.reports.sample_sections import (
    cases_section,
    checks_section,
    definitions_section,
    global_section,
    not_shown_section,
    performance_section,
    row,
)

DIGEST = "5a3c0b1d" * 8


def small_document() -> Document:
    """Return the least that makes a report: one section with one table."""
    return Document(
        title="Sample network",
        subtitle="Made up for a test.",
        report="VTR-TEST",
        state="Draft, unsigned",
        evidence_digest=DIGEST,
        footer="Sample network",
        created="2026-11-23T08:00:00Z",
        sections=(
            Section(
                name="identity",
                number="0",
                title="Identity and integrity",
                mark="computed",
                lead="One table.",
                blocks=(
                    Table(
                        caption="What it is",
                        columns=(Column(head="Item", width=38), Column(head="Value")),
                        rows=(row("Report", "VTR-TEST"),),
                    ),
                ),
            ),
        ),
    )


def sample_document() -> Document:
    """Return a report of about ten pages."""
    return Document(
        title="Tumour network",
        subtitle="A made-up network that scores cell nuclei as malignant or benign.",
        report="VTR-2026-11-23-5A3C0B",
        state="Draft, unsigned",
        evidence_digest=DIGEST,
        footer="Tumour network, sample data",
        created="2026-11-23T08:00:00Z",
        sections=(
            _identity(),
            _summary(),
            _data(),
            _model(),
            performance_section(),
            global_section(),
            cases_section(),
            definitions_section(),
            checks_section(),
            not_shown_section(),
        ),
    )


def _identity() -> Section:
    groups = " ".join([DIGEST[:8]] * 8)
    return Section(
        name="identity",
        number="0",
        title="Identity and integrity",
        mark="computed",
        evidences="Annex IV(2)(g); ISO/IEC 42001 7.5",
        starts_page=False,
        blocks=(
            Table(
                caption="What this report speaks of",
                is_numbered=False,
                columns=(Column(head="Item", width=38), Column(head="Value")),
                rows=(
                    row("Report", "VTR-2026-11-23-5A3C0B", tones=("", "strong")),
                    row("Status", "Draft: not signed"),
                    row("Created (UTC)", "23 November 2026, 08:00"),
                    row("Evidence, SHA-256", groups, tones=("", "mono")),
                    row("Data, SHA-256", groups, tones=("", "mono")),
                    row("Weights, SHA-256", groups, tones=("", "mono")),
                    row("Plan, SHA-256", groups, tones=("", "mono")),
                ),
            ),
            Paragraph(
                heading="How to check this report",
                text="The file evidence.json is attached to this PDF. Save it and compute its "
                "SHA-256: it must equal the evidence line above. Its first sixteen characters "
                "stand at the foot of every page, so that a loose page can be matched.",
            ),
        ),
    )


def _summary() -> Section:
    return Section(
        name="summary",
        number="1",
        title="Summary",
        mark="computed",
        evidences="NIST AI RMF MEASURE 2; SR 26-2",
        lead="The network separates the classes (accuracy 0.956, 95 % interval 0.901 to 0.981).",
        lead_strong="One finding of high severity needs a decision before use.",
        blocks=(
            Counts(
                entries=(
                    ("Planned", "9", ""),
                    ("Within", "4", "within"),
                    ("Outside", "1", "outside"),
                    ("Undecided", "2", "undecided"),
                    ("Not tested", "1", "none"),
                    ("Not applicable", "1", "none"),
                ),
                note="Within and outside: the whole interval lies on one side of the limit.",
            ),
            Findings(
                entries=(
                    Finding(
                        severity="high",
                        claim="DeepLIFT breaks its own sum rule on most rows.",
                        meaning="Its pictures are struck through and quoted nowhere; 24 of 100 "
                        "rows lie within the gate.",
                        figure="0.240",
                        interval="0.167 to 0.332",
                        figure_note="share of rows within, n = 100",
                        advice="Quote Integrated Gradients only.",
                        section="global",
                    ),
                    Finding(
                        severity="medium",
                        claim="The network is not shown to be better than logistic regression.",
                        meaning="The interval of the difference includes zero. The simpler model "
                        "is easier to explain.",
                        figure="+0.009",
                        interval="−0.018 to 0.035",
                        figure_note="difference in accuracy, n = 114",
                        advice="State why the network is preferred, or use the simpler model.",
                        section="performance",
                    ),
                    Finding(
                        severity="low",
                        claim="The test part is small.",
                        meaning="Every interval is wide; a true accuracy of 0.91 cannot be told "
                        "from 0.98.",
                        figure="114",
                        figure_note="test rows",
                        advice="Collect more rows.",
                    ),
                ),
                note="Severity: three bars, high. Thresholds are those of the plan.",
            ),
        ),
    )


def _data() -> Section:
    return Section(
        name="data",
        number="4",
        title="Data",
        mark="computed",
        evidences="AI Act 10; Annex IV(2)(d)",
        lead="569 made-up rows, no missing values, no row shared between splits.",
        blocks=(
            Table(
                caption="Three splits, drawn within class",
                columns=(
                    Column(head="Split"),
                    Column(head="Rows", align="right", width=24),
                    Column(head="Malignant", align="right", width=28),
                    Column(head="SHA-256, first 16 characters", align="right", width=52),
                ),
                rows=(
                    row("Training", "341", "127", DIGEST[:16], tones=("", "", "", "mono")),
                    row("Validation", "114", "42", DIGEST[:16], tones=("", "", "", "mono")),
                    row("Test", "114", "43", DIGEST[:16], tones=("", "", "", "mono")),
                ),
                note="Stratified by class.",
                evidence="data.split.*",
            ),
            Table(
                caption="Thirty inputs, with long names that must not spill over",
                is_dense=True,
                columns=(
                    Column(head="Input"),
                    Column(head="Kind", width=24),
                    Column(head="Missing", align="right", width=20),
                    Column(head="Mean", align="right", width=24),
                ),
                rows=tuple(
                    row(LONG_NAME if n == 3 else f"input {n}", "numeric", "0", f"{n * 1.37:.3f}")
                    for n in range(1, 31)
                ),
            ),
            Paragraph(
                heading="Known faults of this file",
                text="It is made up. Nothing in it was measured, and no figure in this sample "
                "document follows from any other.",
            ),
        ),
    )


def _model() -> Section:
    return Section(
        name="model",
        number="5",
        title="Model and training",
        mark="computed",
        evidences="Annex IV(2)(a–c)",
        lead="A small network of 1,538 parameters. The weights kept are those of epoch 17.",
        blocks=(
            Table(
                caption="What was trained, and how",
                columns=(Column(head="Setting", width=44), Column(head="Value")),
                rows=(
                    row("Architecture", "30 inputs – 32 ReLU – 16 ReLU – 1 logit; dropout 0.2"),
                    row("Optimiser", "AdamW, learning rate 0.001, weight decay 0.01, batch 32"),
                    row("Stopping", "10 epochs without a lower validation loss; at most 200"),
                    row("Seed", "20261123"),
                ),
            ),
            Pair(
                left=Chart(
                    caption="Overfitting begins after epoch 17",
                    svg="learning",
                    alternative="Validation loss falls to 0.33 at epoch 17 and rises to 0.35.",
                    width=79,
                ),
                right=Table(
                    caption="Layers",
                    columns=(Column(head="Layer"), Column(head="Parameters", align="right")),
                    rows=(row("dense 1", "992"), row("dense 2", "528"), row("output", "17")),
                    note="Made up.",
                ),
            ),
        ),
    )

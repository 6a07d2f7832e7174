"""The later sections of the made-up document."""

from __future__ import annotations

from reports.document import (
    Cell,
    Chart,
    Column,
    Pair,
    Row,
    Section,
    SignOff,
    Statements,
    Table,
)


def row(*texts: str, tones: tuple[str, ...] = ()) -> Row:
    """Return a row of plain cells, with tones where given."""
    toned = tones + ("",) * (len(texts) - len(tones))
    return Row(
        cells=tuple(
            Cell.model_validate({"text": text, "tone": tone})
            for text, tone in zip(texts, toned, strict=True)
        )
    )


def performance_section() -> Section:
    """Return the section."""
    return Section(
        name="performance",
        number="7",
        title="Performance",
        mark="computed",
        evidences="AI Act 15; Annex IV(2)(g), (3)",
        lead="The ranking is useful and the probabilities are close to calibrated.",
        blocks=(
            Table(
                caption="Four measures on 114 test rows",
                columns=(
                    Column(head="Measure"),
                    Column(head="Figure", align="right", width=20),
                    Column(head="95 % interval", align="right", width=34),
                    Column(head="Limit", align="right", width=22),
                    Column(head="Outcome", width=30),
                ),
                rows=tuple(
                    Row(
                        cells=(
                            Cell(text=name, under=("needs a declared cost",) if not figure else ()),
                            Cell(text=figure or "–", tone="strong"),
                            Cell(text=interval, tone="muted"),
                            Cell(text=limit),
                            Cell.model_validate({"text": word, "glyph": glyph}),
                        )
                    )
                    for name, figure, interval, limit, word, glyph in (
                        ("Accuracy", "0.956", "0.901 to 0.981", "≥ 0.900", "Within", "within"),
                        ("Log loss", "0.412", "0.350 to 0.480", "≤ 0.300", "Outside", "outside"),
                        ("Brier", "0.041", "0.021 to 0.068", "≤ 0.060", "Undecided", "undecided"),
                        ("Cost", "", "", "–", "Not tested", "none"),
                    )
                ),
                note="Wilson intervals for rates, 2,000 bootstraps for the others.",
                evidence="performance.*",
            ),
            Pair(
                left=Chart(
                    caption="The network ranks rows well",
                    svg="roc",
                    alternative="ROC curve with area 0.981.",
                    width=79,
                ),
                right=Chart(
                    caption="Five bins agree with the prediction",
                    svg="reliability",
                    alternative="Observed share by bin: 0.02, 0.30, 0.40, 0.80, 0.99.",
                    width=79,
                ),
            ),
            Chart(
                caption="Five of 114 rows are classed wrongly",
                svg="confusion",
                alternative="40 and 69 right; 3 and 2 wrong.",
                width=79,
            ),
        ),
    )


def global_section() -> Section:
    """Return the section."""
    return Section(
        name="global",
        number="9",
        title="Global explanation",
        mark="computed",
        evidences="NIST AI RMF MEASURE 2.9",
        lead="Worst area moves the score most.",
        blocks=(
            Chart(
                caption="Worst area leads",
                svg="global",
                alternative="Worst area 0.61, mean concave points 0.44, worst texture 0.31.",
                note="Integrated Gradients. Baseline: mean training row of the other class.",
                evidence="global.integrated_gradients.*",
            ),
            Table(
                caption="Methods and their gate",
                columns=(
                    Column(head="Method"),
                    Column(head="Rows within", align="right", width=30),
                    Column(head="95 % interval", align="right", width=34),
                    Column(head="State", width=30),
                ),
                rows=(
                    Row(
                        cells=(
                            Cell(text="Integrated Gradients", tone="strong"),
                            Cell(text="1.000"),
                            Cell(text="0.963 to 1.000", tone="muted"),
                            Cell(text="Within", glyph="within"),
                        )
                    ),
                    Row(
                        cells=(
                            Cell(
                                text="DeepLIFT",
                                tone="struck",
                                under=("Breaks its sum rule on 76 of 100 rows",),
                            ),
                            Cell(text="0.240"),
                            Cell(text="0.167 to 0.332", tone="muted"),
                            Cell(text="Outside", glyph="outside", section="performance"),
                        )
                    ),
                ),
                limits=(Cell(text="Limit"), Cell(text="≥ 0.950"), Cell(text=""), Cell(text="")),
            ),
            Chart(
                caption="Integrated Gradients finds the inputs that move the score",
                svg="faithfulness",
                alternative="The curve of Integrated Gradients falls fastest.",
            ),
        ),
    )


def cases_section() -> Section:
    """Return the section."""
    return Section(
        name="cases",
        number="11",
        title="Individual cases",
        mark="computed",
        evidences="AI Act 86; GDPR 15(1)(h)",
        lead="Case 1 was scored malignant: predicted probability 0.93.",
        blocks=(
            Chart(
                caption="A large area pulls case 1 towards malignant",
                svg="case",
                alternative="Worst area −0.91, 27 others together −0.11, worst texture +0.23.",
                note="The attributions add up to −1.21; error under 0.1 %.",
            ),
            Chart(
                caption="An image, for the look of it",
                svg="image",
                alternative="Input and two maps; DeepLIFT is struck through, error 23.6 %.",
            ),
            Chart(
                caption="A series, for the look of it",
                svg="series",
                alternative="Attribution peaks at step 50, inside the known segment 43 to 57.",
            ),
        ),
    )


def definitions_section() -> Section:
    """Return the section."""
    return Section(
        name="definitions",
        number="A",
        title="Definitions",
        mark="reference",
        evidences="none; explains all sections",
        blocks=(
            Table(
                caption="The terms behind the figures",
                columns=(Column(head="Term", width=40), Column(head="Definition used here")),
                rows=(
                    row("Attribution", "Share of a difference of outputs given to one input."),
                    row("Baseline", "The row to which a case is compared."),
                ),
            ),
        ),
    )


def checks_section() -> Section:
    """Return the section."""
    groups = ("Data", "Performance", "Explanation")
    rows: list[Row] = []
    for group in groups:
        rows.append(Row(cells=(Cell(text=group),), is_group=True))
        rows.extend(
            Row(
                cells=(
                    Cell(text=f"Check {number} of {group.lower()}"),
                    Cell(text=f"0.{number:03d}"),
                    Cell(text="≤ 0.100"),
                    Cell(text="Within", glyph="within"),
                )
            )
            for number in range(1, 15)
        )
    return Section(
        name="checks",
        number="B",
        title="All checks",
        mark="computed",
        evidences="NIST AI RMF MEASURE 2",
        starts_page=False,
        blocks=(
            Table(
                caption="Forty-two checks, over two pages",
                is_dense=True,
                columns=(
                    Column(head="Check"),
                    Column(head="Figure", align="right", width=25),
                    Column(head="Limit", align="right", width=25),
                    Column(head="Outcome", width=34),
                ),
                rows=tuple(rows),
            ),
        ),
    )


def not_shown_section() -> Section:
    """Return the section."""
    return Section(
        name="not_shown",
        number="D",
        title="What this report does not show",
        mark="reference",
        lead="Read this page before you rely on any other.",
        blocks=(
            Statements(
                entries=(
                    ("That any law is met.", "The report supplies evidence for clauses."),
                    ("Causes.", "Attributions describe the model, not the world."),
                    ("That a person understood the explanation.", "No reader was tested."),
                    ("Security", "of the model, the data or the computer on which it ran."),
                )
            ),
            SignOff(caption="Sign-off: open in this draft", roles=("Analyst", "Reviewer")),
        ),
    )

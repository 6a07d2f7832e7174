"""Files that a plan can name, for the data that `benchmarks.real` does not train on."""

from __future__ import annotations

import csv
from pathlib import Path

_HEART = (
    "age", "sex", "chest pain", "resting pressure", "cholesterol", "fasting sugar", "resting ECG",
    "highest rate", "exercise angina", "ST depression", "ST slope", "vessels coloured",
    "thallium scan", "disease",
)  # fmt: skip
_HEART_WORDS = {
    "sex": {"0": "female", "1": "male"},
    "chest pain": {"1": "typical", "2": "atypical", "3": "other pain", "4": "no symptoms"},
    "fasting sugar": {"0": "to 120 mg/dl", "1": "over 120 mg/dl"},
    "resting ECG": {"0": "normal", "1": "ST-T abnormal", "2": "hypertrophy"},
    "exercise angina": {"0": "no", "1": "yes"},
    "ST slope": {"1": "up", "2": "flat", "3": "down"},
    "thallium scan": {"3": "normal", "6": "fixed defect", "7": "reversible defect"},
}
_COMPAS = {
    "age": "age",
    "sex": "sex",
    "priors_count": "earlier charges",
    "juv_fel_count": "juvenile felonies",
    "juv_misd_count": "juvenile misdemeanours",
    "c_charge_degree": "degree of charge",
}
_DEGREES = {"F": "felony", "M": "misdemeanour"}
_MOST_DAYS = 30


def heart(source: Path, target: Path) -> None:
    """Write the table with a header and words for codes; classes 1 to 4 are one: disease."""
    lines = (source / "processed.cleveland.data").read_text(encoding="utf-8").split()
    rows = [_heart_row(line.split(",")) for line in lines]
    _write(target / "heart.csv", [list(_HEART), *rows])


def _heart_row(cells: list[str]) -> list[str]:
    named = dict(zip(_HEART, (cell.removesuffix(".0") for cell in cells), strict=True))
    named["disease"] = "absent" if named["disease"] == "0" else "present"
    return [_HEART_WORDS.get(name, {}).get(value, value) for name, value in named.items()]


def compas(source: Path, target: Path) -> None:
    """Write six columns and the outcome, without names, dates and case numbers.

    Rows are kept as ProPublica's analysis keeps them: charged within 30 days of the screening,
    with an outcome, and for more than a traffic offence.
    """
    with (source / "compas-scores-two-years.csv").open(encoding="utf-8", newline="") as file:
        # Two column names stand twice, with equal values.
        rows = [row for row in csv.DictReader(file) if _is_kept(row)]
    table = [[*_COMPAS.values(), "within two years"]]
    for row in rows:
        cells = [_DEGREES.get(row[name], row[name]) for name in _COMPAS]
        table.append([*cells, "charged again" if row["two_year_recid"] == "1" else "not charged"])
    _write(target / "compas.csv", table)


def _is_kept(row: dict[str, str]) -> bool:
    days = row["days_b_screening_arrest"]
    is_near = days != "" and abs(int(days)) <= _MOST_DAYS
    is_known = row["is_recid"] != "-1" and row["score_text"] != "N/A"
    return is_near and is_known and row["c_charge_degree"] != "O"


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)

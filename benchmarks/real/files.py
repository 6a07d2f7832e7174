"""Real files in a form that a plan can name: a header where there was none, two classes of five."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

_ADULT = (
    "age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation",
    "relationship", "race", "sex", "capital-gain", "capital-loss", "hours-per-week",
    "native-country", "income",
)  # fmt: skip
_GERMAN = (
    "status", "duration", "credit_history", "purpose", "amount", "savings", "employment",
    "installment_rate", "sex_status", "other_debtors", "residence", "property", "age",
    "other_installments", "housing", "credits", "job", "dependants", "telephone", "foreign",
    "credit",
)  # fmt: skip


def adult(source: Path, target: Path) -> None:
    """Write training and test file with a header; test labels lose the dot at their end."""
    for name, file in (("train.csv", "adult.data"), ("test.csv", "adult.test.csv")):
        lines = (source / file).read_text(encoding="utf-8").splitlines()
        rows = [[cell.strip().removesuffix(".") for cell in line.split(",")] for line in lines]
        _write(target / name, _ADULT, [row for row in rows if len(row) == len(_ADULT)])


def german_credit(source: Path, target: Path) -> None:
    """Write the table with a header; class 1 is a good and 2 a bad credit."""
    lines = (source / "german.data").read_text(encoding="utf-8").splitlines()
    words = {"1": "good", "2": "bad"}
    rows = [line.split() for line in lines if line.strip()]
    _write(target / "german.csv", _GERMAN, [[*row[:-1], words[row[-1]]] for row in rows])


def ecg5000(source: Path, target: Path) -> None:
    """Write the heartbeats with class 1 (normal) against all others."""
    values = np.loadtxt(source / "ECG5000_TRAIN.txt")
    kinds = np.where(values[:, 0] == 1, "normal", "other")
    inputs = values[:, 1:].astype(np.float32)
    np.savez(target / "ecg5000.npz", inputs=inputs, targets=kinds)


def sms_spam(source: Path, target: Path) -> None:
    """Write the messages with a header."""
    lines = (source / "SMSSpamCollection").read_text(encoding="utf-8").splitlines()
    _write(target / "sms.csv", ("label", "text"), [line.split("\t", 1) for line in lines])


def sst2(source: Path, target: Path) -> None:
    """Write training and development sentences as one file, and the test sentences as another."""

    def rows(*names: str) -> list[list[str]]:
        lines = [
            line
            for name in names
            for line in (source / name).read_text(encoding="utf-8").splitlines()
        ]
        words = {"0": "negative", "1": "positive"}
        cut = [line.rsplit("\t", 1) for line in lines if line.strip()]
        return [[text, words[label]] for text, label in cut]

    _write(target / "train.csv", ("text", "label"), rows("train.tsv", "dev.tsv"))
    _write(target / "test.csv", ("text", "label"), rows("test.tsv"))


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)

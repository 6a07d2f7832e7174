"""Guesses from names and first values: what is to be predicted, what is sensitive, what is a key.

A guess only fills the form; the analyst corrects it there, and the plan says what holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.plan.sources import Role
from core.records.base import Task

_WORD = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TARGETS = (
    "target", "class", "label", "y", "outcome", "diagnosis", "default", "defaulted", "churn",
    "survived", "risk", "credit_risk", "response", "result", "spam", "fraud", "income", "price",
)  # fmt: skip
_SENSITIVE = (
    "sex", "gender", "age", "race", "ethnicity", "ethnic", "nationality", "religion", "marital",
    "disability", "disabled", "pregnant", "pregnancy", "orientation", "birth", "dob", "birthdate",
    "citizenship", "foreign", "caste",
)  # fmt: skip
_IDENTIFIERS = (
    "id", "ids", "identifier", "uuid", "guid", "key", "name", "surname", "email", "phone", "ssn",
    "index", "rowid", "passengerid", "number", "code", "nr", "no",
)  # fmt: skip
_EVENTS = (
    "1", "yes", "true", "bad", "malignant", "positive", "default", "abnormal", "spam", "fraud",
    "died", "deceased", "churned", "event", "case", ">50k",
)  # fmt: skip
_MOST_LEVELS = 20


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a column's name in small letters: "creditRisk_2" has three."""
    parts = _WORD.split(_CAMEL.sub(" ", name).lower())
    return tuple(part for part in parts if part)


def guess_target(names: Sequence[str]) -> str:
    """Return the column that is called like a target, else the last."""
    plain = {"_".join(words_of(name)): name for name in reversed(names)}
    for word in _TARGETS:
        if word in plain:
            return plain[word]
    for name in reversed(names):
        if set(words_of(name)) & {"target", "label", "outcome"}:
            return name
    return names[-1]


def sensitive_word(name: str) -> str:
    """Return the word of a name that speaks of a protected trait, or nothing."""
    return next((word for word in words_of(name) if word in _SENSITIVE), "")


def sounds_like_key(name: str) -> bool:
    """Whether the column is called like an identifier."""
    words = words_of(name)
    return bool(words) and (words[-1] in _IDENTIFIERS or words[0] in ("id", "uuid"))


def guess_task(values: Mapping[str, int], *, is_number: bool, has_more: bool) -> Task:
    """Return the task for a target of these values and counts: few levels are classes."""
    if not is_number:
        return "classification"
    if has_more or len(values) > _MOST_LEVELS:
        return "regression"
    whole = all(float(value).is_integer() for value in values)
    return "classification" if whole or len(values) == 2 else "regression"


def guess_event(classes: Sequence[str]) -> str:
    """Return the class that sounds like the event, or nothing where the last will do."""
    if len(classes) != 2:
        return ""
    found = [name for name in classes if name.strip(". ").lower() in _EVENTS]
    return found[0] if len(found) == 1 and found[0] != classes[-1] else ""


def guess_role(
    name: str, *, is_key: bool, distinct: int, rows: int, is_number: bool, most_categories: int
) -> tuple[Role, str]:
    """Return a role for a column that is not the target, and why it was chosen.

    Parameters
    ----------
    is_key : bool
        Whether its values differ in every row, none is missing, and none has decimals.
    most_categories : int
        Texts of more different values cannot be encoded.
    """
    if not distinct:
        return "ignored", "Ignored because it holds no value."
    word = sensitive_word(name)
    if word:
        return "sensitive", f"Set aside as sensitive because its name holds “{word}”."
    if is_key and rows > 20 and (sounds_like_key(name) or not is_number):
        return "identifier", "Taken for an identifier because its values differ in every row."
    if not is_number and distinct > most_categories:
        return "ignored", f"Ignored because it holds more than {most_categories} different texts."
    if not is_number and rows > 100 and 2 * distinct > rows:
        return "ignored", "Ignored because most of its texts occur once."
    return "feature", ""

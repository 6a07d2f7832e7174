"""A table of patients, and a plan for a small network on it."""

from __future__ import annotations

from pathlib import Path

PLAN = """
title = "Clinic"

[data]
positive = "yes"

[data.source]
kind = "table"
path = "clinic.csv"
target = "ill"
roles = { person = "identifier", sex = "sensitive" }

[model]
family = "mlp"
hidden = [8]

[training]
epochs = 5

[explanation]
methods = ["integrated_gradients", "gradient_shap"]
rows = 10
samples = 100000
cases = 1

[explanation.references]
compared_rows = 0

[overall]
views = ["permutation_importance"]
rows = 20
repeats = 1

[faithfulness]
rows = 5
random_orders = 2

[[limits]]
check = "accuracy"
at_least = 0.5
"""


def write_clinic(path: Path, *, rows: int = 160) -> None:
    """Write a table with a sensitive column, an identifier and a missing value."""
    lines = ["person,age,sex,income,visits,ill"]
    for number in range(rows):
        age = 20 + (number * 37) % 60
        sex = "woman" if number % 2 else "man"
        income = "" if number == 7 else str(1000 + (number * 113) % 2500)
        visits = (number * 7) % 9
        ill = "yes" if age + 3 * visits > 60 else "no"
        lines.append(f"p{number:03d},{age},{sex},{income},{visits},{ill}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

"""A made table of loan applicants: somebody's own data, beside the samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

LOANS = "Loan applicants"
LOANS_PLAN = f"""
version = 1
title = "{LOANS}"
seed = 7

[risk]
decision = "Whether an application is refused without a clerk reading it"
persons = "Applicants for consumer loans"
harm = "high"

[data]
task = "classification"
positive = "bad"
split = {{ validation = 0.15, test = 0.25 }}

[data.source]
kind = "table"
path = "loans.csv"
target = "credit_risk"
roles = {{ sex = "sensitive", age = "sensitive", application = "identifier" }}

[model]
family = "mlp"
hidden = [32, 16]

[training]
epochs = 50

[explanation]
methods = ["integrated_gradients", "gradient_shap", "occlusion", "saliency"]
target = "positive"
rows = 60
cases = 2

[[limits]]
check = "auc"
at_least = 0.75
severity = "high"
"""
_ROWS = 1000
_LEVELS: dict[str, dict[str, float]] = {
    "account": {"none": 0.4, "below 0": 0.27, "0 to 200": 0.26, "above 200": 0.07},
    "savings": {"none": 0.18, "below 100": 0.6, "100 to 500": 0.12, "above 500": 0.1},
    "history": {"repaid": 0.3, "running": 0.5, "delayed": 0.1, "critical": 0.1},
    "housing": {"own": 0.71, "rent": 0.18, "free": 0.11},
    "purpose": {"car": 0.3, "furniture": 0.2, "radio": 0.25, "business": 0.15, "repairs": 0.1},
    "sex": {"man": 0.66, "woman": 0.34},
}
_WEIGHTS = {"below 0": 1.3, "0 to 200": 0.8, "above 500": -0.9, "critical": 1.1, "delayed": 0.6}


def write_loans(path: Path) -> None:
    """Write a thousand applicants with a number for each and two sensitive columns."""
    random = np.random.default_rng(7)
    drawn = {
        name: random.choice(list(shares), _ROWS, p=list(shares.values()))
        for name, shares in _LEVELS.items()
    }
    months = random.choice([6, 12, 18, 24, 36, 48], _ROWS, p=[0.1, 0.25, 0.2, 0.25, 0.12, 0.08])
    amount = np.round(months * random.lognormal(4.8, 0.5, _ROWS)).astype(int)
    employed = np.round(random.gamma(1.6, 3.2, _ROWS), 1)
    table = pd.DataFrame(drawn).assign(months=months, amount=amount, years_employed=employed)
    table["age"] = np.clip(np.round(19 + random.gamma(2.2, 8.0, _ROWS)), 19, 78).astype(int)
    score = 0.035 * (months - 20) + 0.00012 * (amount - 3000) - 0.07 * employed - 1.55
    for name in ("account", "savings", "history"):
        score = score + table[name].map(_WEIGHTS).fillna(0.0)
    is_bad = random.random(_ROWS) < 1 / (1 + np.exp(-1.4 * score))
    table.insert(0, "credit_risk", np.where(is_bad, "bad", "good"))
    table.insert(0, "application", [f"A{number:05}" for number in range(1, _ROWS + 1)])
    table.loc[random.random(_ROWS) < 0.03, "years_employed"] = np.nan
    table.to_csv(path, index=False)

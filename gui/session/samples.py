"""The samples: complete plans for the data sets that come with the program."""

from __future__ import annotations

from pathlib import Path

from core.plan import Plan, read_plan

_EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SAMPLES = ("breast_cancer", "diabetes", "digits", "pulses", "tides", "messages")


def sample_plan(name: str) -> Plan:
    """Return the plan of a sample.

    Raises
    ------
    AuditError
        If the plan is not where it was installed.
    """
    return read_plan(_EXAMPLES / f"{name}.toml")

"""The plan: the one declaration of everything that a user can choose.

Forms, the plan file, the command line, the report's settings and replay are drawn from it.
"""

from core.plan.plan import Plan
from core.plan.toml import plan_from_toml, plan_to_toml, read_plan

__all__ = ["Plan", "plan_from_toml", "plan_to_toml", "read_plan"]

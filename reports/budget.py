"""The memory budget of a project: decided once from free memory, then kept."""

from __future__ import annotations

from core.canonical import sha256_json
from core.devices import memory_budget, resolve
from core.plan import Plan
from core.project import Project
from core.records.base import Record

_STEP = "memory_budget"


class BudgetRecord(Record):
    """What one chunk of an explanation may need in this project.

    The order of additions follows the size of a chunk, so that figures may differ in their last
    bits with the budget. Whatever was decided first is therefore used by everything after it.
    """

    device: str
    memory_mib: int


def with_budget(plan: Plan, project: Project) -> Plan:
    """Return the plan with a memory budget: its own, the project's, or one from free memory.

    A project that is open to write keeps the figure; it is told in the envelope of every report.
    """
    if plan.compute.memory_mib:
        return plan
    device = resolve(plan.compute.device)
    key = sha256_json([_STEP, device])
    found = project.finished(_STEP, key=key)
    if found is not None:
        record = BudgetRecord.from_json(found)
    else:
        record = BudgetRecord(device=device, memory_mib=memory_budget(device))
        if project.is_writer:
            project.finish(_STEP, key=key, record=record.to_json(), artifacts=(), seconds=0.0)
    compute = plan.compute.model_copy(update={"memory_mib": record.memory_mib})
    return plan.model_copy(update={"compute": compute})

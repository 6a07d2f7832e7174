"""Recompute a bundle and compare every number with what its evidence says."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from core.canonical import sha256_bytes
from core.devices import conditions as conditions_here
from core.errors import AuditError
from core.evidence import Envelope, Evidence, Item
from core.evidence.models import Conditions
from core.jobs.context import JobContext
from core.plan import Plan, plan_from_toml
from core.project import Project
from core.records.base import Record
from core.records.training import CheckpointRecord
from explainers.engine.halving import repeated
from reports.audit import run_audit
from reports.compose import evidence_bytes
from reports.container import read_bundle
from reports.pipeline import Checkpoint
from reports.verify import verify

# Under equal conditions nothing may differ. Elsewhere the order of additions does, and training
# or refinement may stop a step earlier; figures then have to agree to this.
RELATIVE_TOLERANCE = 1e-3
ABSOLUTE_TOLERANCE = 1e-4
# Items that only training itself could recompute.
_TRAINING = ("model.curve", "model.best_epoch", "model.best_loss", "model.epochs")


class Difference(Record):
    """One item that a replay did not find again, with both readings."""

    id: str
    said: str
    found: str


class Replay(Record):
    """The outcome of a replay.

    Attributes
    ----------
    identical : int
        Items equal to the last bit.
    close : int
        Figures that differ within the tolerances.
    not_recomputed : int
        Items taken from the bundle, since training was not repeated.
    differences : tuple of Difference
        Everything else.
    same_conditions : bool
        Whether machine and versions are those of the bundle; if not, `changed` names what is
        different.
    """

    holds: bool
    identical: int
    close: int
    not_recomputed: int
    differences: tuple[Difference, ...] = ()
    same_conditions: bool
    changed: tuple[str, ...] = ()
    same_bytes: bool
    retrained: bool

    @property
    def sentence(self) -> str:
        """Say what was compared and what came of it."""
        done = "with the training repeated" if self.retrained else "from the checkpoint"
        found = (
            f"Replayed {done}: {self.identical:,} items equal to the last bit, {self.close:,} "
            f"within the tolerances, {self.not_recomputed:,} not recomputed, "
            f"{len(self.differences):,} different."
        )
        if self.same_conditions:
            return found
        return f"{found} The conditions differ: {'; '.join(self.changed)}."


@dataclass(frozen=True)
class _Bundle:
    evidence: Evidence
    envelope: Envelope
    plan: Plan
    checkpoint: Checkpoint


def replay(
    path: Path, *, data: Path | None = None, retrain: bool = False, context: JobContext
) -> Replay:
    """Return the comparison of a bundle with its own recomputation.

    Parameters
    ----------
    path : Path
        The bundle.
    data : Path, optional
        The data file or folder; needed unless the data came with the program.
    retrain : bool
        Repeat the training too, instead of starting from the checkpoint in the bundle.

    Raises
    ------
    AuditError
        If the bundle does not verify, the data is missing, or its fingerprint differs.
    """
    checked = verify(path)
    if not checked.holds:
        raise AuditError(
            "The bundle was not replayed, because it does not verify", remedy=checked.first_fault
        )
    bundle = _read(path)
    running = _under_its_conditions(_with_data(bundle.plan, data), bundle.envelope.conditions)
    declared = bundle.plan
    with tempfile.TemporaryDirectory(prefix="vitrine-replay-") as folder:
        project = Project.create(Path(folder) / "project", plan_toml="")
        try:
            with repeated(bundle.envelope.halvings):
                audit = run_audit(
                    declared,
                    project=project,
                    folder=Path.cwd(),
                    context=context,
                    running=running,
                    checkpoint=None if retrain else bundle.checkpoint,
                    fingerprint=bundle.evidence.dataset,
                )
        finally:
            project.close()
    here = conditions_here(
        audit.state.trained.record.device, threads=audit.threads, memory_mib=audit.memory_mib
    )
    return compare(
        bundle.evidence,
        audit.evidence,
        changed=_changed(bundle.envelope.conditions, here),
        retrained=retrain,
    )


def compare(
    said: Evidence, found: Evidence, *, changed: tuple[str, ...], retrained: bool
) -> Replay:
    """Return the comparison of two evidences, item by item.

    With equal conditions an item must be equal to the last bit; otherwise its numbers must agree
    within `RELATIVE_TOLERANCE` and `ABSOLUTE_TOLERANCE`.
    """
    new = {item.id: item for item in found.items}
    identical = close = kept = 0
    differences = []
    for item in said.items:
        other = new.pop(item.id, None)
        if not retrained and item.id in _TRAINING and other == item:
            kept += 1
        elif other == item:
            identical += 1
        elif other is not None and changed and _is_close(item, other):
            close += 1
        else:
            reading = _reading(other) if other is not None else "absent"
            differences.append(Difference(id=item.id, said=_reading(item), found=reading))
    differences += [
        Difference(id=item.id, said="absent", found=_reading(item)) for item in new.values()
    ]
    return Replay(
        holds=not differences,
        identical=identical,
        close=close,
        not_recomputed=kept,
        differences=tuple(differences),
        same_conditions=not changed,
        changed=changed,
        same_bytes=evidence_bytes(said) == evidence_bytes(found),
        retrained=retrained,
    )


def _is_close(item: Item, other: Item) -> bool:
    """Whether two items have the same numbers within the tolerances, and the same words.

    Printed figures and the hashes of records follow from the numbers, and may differ.
    """
    said, found = _numbers(item), _numbers(other)
    if len(said) != len(found) or not all(map(_agree, said, found)):
        return False
    return item.id.startswith("record.") or _words(item.text) == _words(other.text)


def _words(text: str) -> str:
    return re.sub(r"[\d.,\u2212+]+", "#", text)


def _numbers(item: Item) -> list[float | None]:
    columns = [value for name in sorted(item.columns) for value in item.columns[name]]
    return [item.value, item.low, item.high, *columns]


def _agree(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * max(abs(a), abs(b))


def _reading(item: Item) -> str:
    if item.kind == "series":
        return f"series {sha256_bytes(item.to_json())[:8]}"
    if item.value is not None and not item.text:
        return repr(item.value)
    exact = f" ({item.value!r})" if item.value is not None else ""
    return f"{item.text}{exact}"


def _read(path: Path) -> _Bundle:
    members = read_bundle(path)
    record = CheckpointRecord.from_json(members["training.json"])
    return _Bundle(
        evidence=Evidence.from_json(members["evidence.json"]),
        envelope=Envelope.from_json(members["envelope.json"]),
        plan=plan_from_toml(members["plan.toml"].decode("utf-8"), name="plan.toml"),
        checkpoint=Checkpoint(record, members["model.safetensors"]),
    )


def _with_data(plan: Plan, data: Path | None) -> Plan:
    source = plan.data.source
    if source.kind == "builtin":
        return plan
    if data is None:
        raise AuditError(
            "The bundle holds no data, and this audit did not use built-in data",
            seen=f"a plan for {Path(source.path).name}",
            remedy="Name the data file or folder with --data PATH.",
        )
    return plan.reading(data)


def _under_its_conditions(plan: Plan, said: Conditions) -> Plan:
    """Reuse the thread count and the memory budget of the run that is replayed."""
    compute = plan.compute.model_copy(
        update={"threads": said.threads, "memory_mib": said.memory_mib}
    )
    return plan.model_copy(update={"compute": compute})


def _changed(said: Conditions, here: Conditions) -> tuple[str, ...]:
    """Name what differs between two conditions, of what can change a figure."""
    fields = ("device", "device_name", "threads", "memory_mib", "instruction_set", "python")
    changed = [
        f"{name.replace('_', ' ')} {getattr(said, name)} there, {getattr(here, name)} here"
        for name in fields
        if getattr(said, name) != getattr(here, name)
    ]
    for name, version in said.versions.items():
        other = here.versions.get(name, "absent")
        if other != version:
            changed.append(f"{name} {version} there, {other} here")
    return tuple(changed)

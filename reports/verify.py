"""Whether a bundle is whole and its parts belong together, told check by check."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from core.canonical import sha256_bytes
from core.errors import AuditError
from core.records.verification import Check, Verification
from reports.attachment import attached_evidence
from reports.container import MANIFEST, bundle_bytes, listed_digests, rebuilt, unpack
from reports.schemas import check_schema

EVIDENCE = "evidence.json"
ENVELOPE = "envelope.json"
PLAN = "plan.toml"
WEIGHTS = "model.safetensors"
PDF = "report.pdf"
HTML = "report.html"
REQUIRED = (EVIDENCE, ENVELOPE, PLAN, WEIGHTS, "model.json", "encoder.json", MANIFEST)

Members = dict[str, bytes]


def verify(path: Path) -> Verification:
    """Return what holds of the bundle in a file; whatever is wrong with it becomes a check."""
    try:
        data = bundle_bytes(path)
    except AuditError as error:
        broken = Check(name="container", holds=False, sentence=error.sentence)
        return Verification(bundle=path.name, holds=False, checks=(broken,))
    return verify_bytes(data, name=path.name)


def verify_bytes(bundle: bytes, *, name: str = "The bundle") -> Verification:
    """Return what holds of a bundle in memory."""
    checks: list[Check] = []
    members: Members = {}
    digest = ""
    try:
        members = unpack(bundle)
        checks.append(_container(bundle, members))
    except AuditError as error:
        checks.append(Check(name="container", holds=False, sentence=error.sentence))
    if checks[-1].holds:
        checks.append(_checked("manifest", _manifest, members))
        checks.append(_checked("members", _members, members))
    if all(check.holds for check in checks):
        digest = sha256_bytes(members[EVIDENCE])
        checks.extend(_schemas(members))
    if all(check.holds for check in checks):
        checks.extend(_belonging(members))
    holds = all(check.holds for check in checks)
    return Verification(bundle=name, holds=holds, checks=tuple(checks), evidence=digest)


def _checked(name: str, check: Callable[[Members], str], members: Members) -> Check:
    """Run one check; it returns the sentence that holds, or raises the one that does not."""
    try:
        return Check(name=name, holds=True, sentence=check(members))
    except AuditError as error:
        return Check(name=name, holds=False, sentence=error.sentence)


def _container(bundle: bytes, members: Members) -> Check:
    if rebuilt(members) == bundle:
        sentence = "The container is byte for byte the one that its members give."
        return Check(name="container", holds=True, sentence=sentence)
    sentence = "The container differs from the one that its members give: it was changed."
    return Check(name="container", holds=False, sentence=sentence)


def _manifest(members: Members) -> str:
    if MANIFEST not in members:
        raise _fault("The bundle has no manifest")
    listed = listed_digests(members[MANIFEST])
    found = {name: sha256_bytes(data) for name, data in members.items() if name != MANIFEST}
    differing = sorted(
        name for name in {*listed, *found} if listed.get(name, "") != found.get(name, "")
    )
    if differing:
        raise _fault(f"{differing[0]} differs from the manifest")
    return f"All {len(found)} members equal the manifest."


def _members(members: Members) -> str:
    missing = [name for name in REQUIRED if name not in members]
    if missing:
        raise _fault(f"The bundle lacks {', '.join(missing)}")
    return "Evidence, envelope, plan, model and encoder are there."


def _schemas(members: Members) -> list[Check]:
    def evidence(members: Members) -> str:
        check_schema("evidence", members[EVIDENCE])
        return "evidence.json follows its schema."

    def envelope(members: Members) -> str:
        check_schema("envelope", members[ENVELOPE])
        return "envelope.json follows its schema."

    return [
        _checked("evidence schema", evidence, members),
        _checked("envelope schema", envelope, members),
    ]


def _belonging(members: Members) -> list[Check]:
    """Check that the parts speak of each other; both JSON files conform to their schemas."""
    checks = [
        _checked("envelope", _envelope_names_evidence, members),
        _checked("plan", _evidence_names_plan, members),
        _checked("weights", _evidence_names_weights, members),
    ]
    if PDF in members:
        checks.append(_checked("pdf", _pdf_carries_evidence, members))
    if HTML in members:
        checks.append(_checked("html", _html_names_evidence, members))
    return checks


def _text_of(members: Members, name: str, key: str) -> str:
    return str(json.loads(members[name])[key])


def _envelope_names_evidence(members: Members) -> str:
    if _text_of(members, ENVELOPE, "evidence") != sha256_bytes(members[EVIDENCE]):
        raise _fault("The envelope belongs to other evidence")
    return "The envelope names this evidence."


def _evidence_names_plan(members: Members) -> str:
    if _text_of(members, EVIDENCE, "plan") != sha256_bytes(members[PLAN]):
        raise _fault("The evidence was made from another plan")
    return "The evidence names this plan."


def _evidence_names_weights(members: Members) -> str:
    if _text_of(members, EVIDENCE, "checkpoint") != sha256_bytes(members[WEIGHTS]):
        raise _fault("The evidence speaks of other weights")
    return "The evidence names these weights."


def _pdf_carries_evidence(members: Members) -> str:
    if attached_evidence(members[PDF]) != members[EVIDENCE]:
        raise _fault("The evidence attached to the PDF is other than evidence.json")
    return "The PDF carries this evidence."


def _html_names_evidence(members: Members) -> str:
    digest = sha256_bytes(members[EVIDENCE])
    if f'content="{digest}"'.encode() not in members[HTML]:
        raise _fault("The HTML report names other evidence")
    return "The HTML report names this evidence."


def _fault(what: str) -> AuditError:
    return AuditError(what, remedy="Ask whoever made the bundle for it again.")

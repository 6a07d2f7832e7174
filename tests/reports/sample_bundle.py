"""A bundle made up for tests: the smallest whose parts belong together."""

from __future__ import annotations

from core.canonical import readable_json, sha256_bytes
from core.evidence.models import Conditions, Envelope, Evidence, Item

WEIGHTS = b"\x08\x00\x00\x00\x00\x00\x00\x00{}      "
PLAN = b'title = "Sample"\n'


def sample_evidence() -> bytes:
    evidence = Evidence(
        title="Sample",
        plan=sha256_bytes(PLAN),
        dataset="d" * 64,
        checkpoint=sha256_bytes(WEIGHTS),
        records={"split": "e" * 64},
        items=(Item(id="performance.accuracy", kind="figure", text="0.956", value=0.956, n=114),),
    )
    return readable_json(evidence.model_dump(mode="json", exclude_defaults=True))


def sample_envelope(evidence: bytes) -> bytes:
    envelope = Envelope(
        report="VTR-TEST",
        created="2026-11-23T08:00:00Z",
        evidence=sha256_bytes(evidence),
        journal_head="f" * 64,
        durations={"training": 1.5},
        conditions=Conditions(
            device="cpu",
            device_name="CPU",
            threads=1,
            memory_mib=512,
            instruction_set="AVX2",
            platform="Linux",
            python="3.11",
            versions={"torch": "2.13.0"},
        ),
    )
    return readable_json(envelope.model_dump(mode="json"))


def sample_members() -> dict[str, bytes]:
    evidence = sample_evidence()
    return {
        "evidence.json": evidence,
        "envelope.json": sample_envelope(evidence),
        "plan.toml": PLAN,
        "model.safetensors": WEIGHTS,
        "model.json": b"{}\n",
        "encoder.json": b"{}\n",
    }

"""Verification: a whole bundle holds, and no byte of it can change unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import readable_json, sha256_bytes
from core.records.verification import NOT_SIGNED, Verification
from reports.container import MANIFEST, pack, rebuilt, unpack
from reports.html import render_html
from reports.pdf import render_pdf
from reports.verify import verify, verify_bytes
from tests.reports.sample_bundle import sample_evidence, sample_members
from tests.reports.sample_document import small_document


def broken(members: dict[str, bytes]) -> tuple[str, str]:
    """Return name and sentence of the first check that the packed members break."""
    outcome = verify_bytes(pack(members))
    assert not outcome.holds
    first = next(check for check in outcome.checks if not check.holds)
    assert outcome.first_fault == first.sentence
    return first.name, first.sentence


def with_documents() -> dict[str, bytes]:
    evidence = sample_evidence()
    document = small_document().model_copy(update={"evidence_digest": sha256_bytes(evidence)})
    return sample_members() | {
        "report.pdf": render_pdf(document, {}, evidence=evidence),
        "report.html": render_html(document, {}),
    }


def test_whole_bundle_holds() -> None:
    outcome = verify_bytes(pack(sample_members()))
    assert outcome.holds
    assert outcome.first_fault == ""
    assert [check.name for check in outcome.checks] == [
        "container",
        "manifest",
        "members",
        "evidence schema",
        "envelope schema",
        "envelope",
        "plan",
        "weights",
    ]


def test_documents_are_held_against_the_evidence() -> None:
    outcome = verify_bytes(pack(with_documents()))
    assert outcome.holds, outcome.first_fault
    assert [check.name for check in outcome.checks][-2:] == ["pdf", "html"]


def test_every_flipped_byte_is_found() -> None:
    bundle = pack(sample_members())
    assert len(bundle) < 8_000
    for place in range(len(bundle)):
        changed = bytearray(bundle)
        changed[place] ^= 0xFF
        assert not verify_bytes(bytes(changed)).holds, place


@given(st.integers(0, 1 << 20), st.integers(1, 255))
def test_every_change_of_a_byte_is_found(place: int, flip: int) -> None:
    bundle = bytearray(pack(sample_members()))
    bundle[place % len(bundle)] ^= flip
    assert not verify_bytes(bytes(bundle)).holds


@given(st.integers(0, 1 << 20))
def test_cut_bundle_is_found(length: int) -> None:
    bundle = pack(sample_members())
    assert not verify_bytes(bundle[: length % len(bundle)]).holds


@pytest.mark.parametrize("extra", [b"\0", b"PK", b"a longer tail"])
def test_appended_and_prepended_bytes_are_found(extra: bytes) -> None:
    bundle = pack(sample_members())
    assert not verify_bytes(bundle + extra).holds
    assert not verify_bytes(extra + bundle).holds


def test_member_beside_the_manifest_is_found() -> None:
    members = unpack(pack(sample_members())) | {"stowaway.txt": b"hello"}
    outcome = verify_bytes(rebuilt(members))
    assert "stowaway.txt differs from the manifest" in outcome.first_fault


def test_bundle_without_manifest_is_found() -> None:
    outcome = verify_bytes(rebuilt(sample_members()))
    assert "no manifest" in outcome.first_fault


@pytest.mark.parametrize("manifest", [b"", b"[]", b'{"format":1}', b'{"members":{}}', b"\xff"])
def test_manifest_of_another_kind_is_found(manifest: bytes) -> None:
    outcome = verify_bytes(rebuilt(sample_members() | {MANIFEST: manifest}))
    assert "not a manifest" in outcome.first_fault


def test_missing_member_is_named() -> None:
    members = sample_members()
    del members["plan.toml"]
    assert broken(members) == (
        "members",
        "The bundle lacks plan.toml. Ask whoever made the bundle for it again.",
    )


@pytest.mark.parametrize(
    ("name", "data", "check"),
    [
        ("evidence.json", b"not json", "evidence schema"),
        ("evidence.json", b'{"format":"vitrine-evidence-1"}', "evidence schema"),
        ("evidence.json", b'{"a":NaN}', "evidence schema"),
        ("evidence.json", b"\xff\xfe", "evidence schema"),
        ("evidence.json", b"[" * 100_000, "evidence schema"),
        ("envelope.json", b"{}", "envelope schema"),
        ("plan.toml", b'title = "Other"\n', "plan"),
        ("model.safetensors", b"other", "weights"),
    ],
)
def test_part_that_does_not_belong_is_named(name: str, data: bytes, check: str) -> None:
    assert broken(sample_members() | {name: data})[0] == check


def test_evidence_changed_and_packed_again_is_found() -> None:
    changed = sample_evidence().replace(b"0.956", b"0.999")
    assert broken(sample_members() | {"evidence.json": changed})[0] == "envelope"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing", b"\0" * 2000])
def test_unreadable_pdf_is_a_sentence(data: bytes) -> None:
    name, sentence = broken(sample_members() | {"report.pdf": data})
    assert name == "pdf"
    assert "PDF" in sentence


def test_pdf_with_other_evidence_is_found() -> None:
    members = with_documents()
    members["report.pdf"] = render_pdf(small_document(), {}, evidence=b"{}")
    assert broken(members)[0] == "pdf"


def test_page_of_other_evidence_is_found() -> None:
    members = with_documents() | {"report.html": render_html(small_document(), {})}
    assert broken(members)[0] == "html"


@given(st.binary(max_size=300))
def test_garbage_gets_a_sentence(data: bytes) -> None:
    outcome = verify_bytes(data)
    assert not outcome.holds
    assert outcome.sentence.startswith("The bundle does not verify. ")


def test_absent_file_gets_a_sentence(tmp_path: Path) -> None:
    outcome = verify(tmp_path / "absent.zip")
    assert not outcome.holds
    assert "No such file" in outcome.sentence


def test_outcome_is_told_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(pack(sample_members()))
    outcome = verify(path)
    lines = outcome.lines()
    assert lines[0] == "bundle.zip verifies: all 8 checks hold."
    assert lines[-1].strip() == NOT_SIGNED
    assert f"  Evidence SHA-256 {sha256_bytes(sample_evidence())}" in lines
    assert Verification.from_json(outcome.to_json()) == outcome
    assert readable_json(outcome.model_dump(mode="json"))

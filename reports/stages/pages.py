"""What the page Report asks for: pictures of the pages, and copies of the files.

Nothing is computed again: everything comes from the files that the audit kept in the project.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from PIL import Image

from core.canonical import canonical_json, sha256_bytes, sha256_file, sha256_json, write_whole
from core.errors import AuditError
from core.evidence import Envelope, Evidence
from core.jobs.context import JobContext
from core.plan import plan_from_toml
from core.plan.stages import stage_key
from core.project import Project
from core.project.views import read_view
from core.records.views.audit import AuditView
from reports.charts import draw
from reports.compose import write_document
from reports.container import pack
from reports.deliver import BUNDLE
from reports.pdf import render_pages
from reports.stages.opening import Arguments

ExportKind = Literal["pdf", "html", "bundle", "evidence"]
_EDITION = 1  # raised when pages are drawn differently from the same files
_FILES: Mapping[str, str] = {
    "pdf": "report.pdf",
    "html": "report.html",
    "bundle": BUNDLE,
    "evidence": "evidence.json",
}
_MOST_NAMES = 1000
_LONGEST_NAME = 80
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


@dataclass(frozen=True)
class _Kept:
    """A finished audit, and the project that holds its files."""

    project: Project
    view: AuditView

    def member(self, name: str) -> bytes:
        found = self.view.member(name)
        if found is None:
            raise AuditError(
                f"The report has no {name}",
                allowed=", ".join(member.name for member in self.view.members),
                remedy="Add the format under Report in the plan, then run all checks again.",
            )
        return self.project.get(found.sha256)


def pages_job(arguments: Arguments, context: JobContext) -> dict[str, object]:
    """Return pictures of pages `first` (from 1) to `first + count - 1` of the kept report.

    They lie in the folder `cache`, at `ratio` pixels for each point, under their SHA-256.
    """
    cache = Path(str(arguments["cache"]))
    ratio = float(str(arguments.get("ratio", 1.0)))
    first, count = int(str(arguments.get("first", 1))), int(str(arguments.get("count", 1)))
    with _kept(arguments) as kept:
        envelope = kept.view.member("envelope.json")
        assert envelope is not None
        key = sha256_json([_EDITION, kept.view.evidence, envelope.sha256, ratio])
        listed = _known(cache, key) or _drawn(kept, cache=cache, key=key, ratio=ratio, at=context)
        return {
            "evidence": kept.view.evidence,
            "total": len(listed),
            "pages": [
                {**page, "path": str(cache / f"{page['sha256']}.png")}
                for page in listed[first - 1 : first - 1 + count]
            ],
        }


def export_job(arguments: Arguments, context: JobContext) -> dict[str, object]:
    """Copy the file `kind` of the kept report to `target` and return where it lies.

    A folder as target gives the file the title of the report and never overwrites; a path names
    the file itself, which is replaced.
    """
    kind = str(arguments["kind"])
    if kind not in get_args(ExportKind):
        raise AuditError(
            "There is no such export",
            seen=repr(kind),
            allowed=", ".join(get_args(ExportKind)),
            remedy="Ask for one of these.",
        )
    target = Path(str(arguments["target"]))
    with _kept(arguments) as kept:
        context.progress("Exporting", 0, 1, note=_FILES[kind])
        data = _contents(kept, kind)
        title = plan_from_toml(kept.member("plan.toml").decode("utf-8")).title
        path = _vacant(target, title, Path(_FILES[kind]).suffix) if target.is_dir() else target
        write_whole(path, data)
        digest = sha256_file(path)
        if digest != sha256_bytes(data):
            raise AuditError(
                f"{path.name} was written, but reads back differently",
                seen=f"SHA-256 {digest[:16]}",
                allowed=f"SHA-256 {sha256_bytes(data)[:16]}",
                remedy="Do not use the copy; export to another disk.",
            )
        context.progress("Exporting", 1, 1)
        return {"path": str(path), "sha256": digest, "size": len(data)}


def _contents(kept: _Kept, kind: str) -> bytes:
    """Return the bytes of the file; a bundle is what its members give, byte for byte."""
    if kind != "bundle":
        return kept.member(_FILES[kind])
    bundle = pack({member.name: kept.member(member.name) for member in kept.view.members})
    if sha256_bytes(bundle) != kept.view.bundle.sha256:
        raise AuditError(
            "The bundle cannot be put together again as it was",
            seen=f"SHA-256 {sha256_bytes(bundle)[:16]}",
            allowed=f"SHA-256 {kept.view.bundle.sha256[:16]}",
            remedy="Run all checks again; this program packs bundles differently by now.",
        )
    return bundle


@contextmanager
def _kept(arguments: Arguments) -> Iterator[_Kept]:
    """Open the project to read only, with the audit of this plan, or else the latest one."""
    plan = plan_from_toml(str(arguments["plan"]))
    key = stage_key(plan, "audit", folder=Path(str(arguments["folder"])))
    with Project.open(Path(str(arguments["project"])), read_only=True) as project:
        found = read_view(project, "audit", AuditView, key=key)
        if found is None:
            raise AuditError(
                "There is no report yet",
                remedy="Run all checks first; that writes it.",
            )
        yield _Kept(project, found.view)


def _known(cache: Path, key: str) -> list[dict[str, object]]:
    """Return the pages that were drawn before, empty unless every picture is still there."""
    try:
        listed: list[dict[str, object]] = json.loads((cache / f"{key}.json").read_bytes())
        is_whole = all((cache / f"{page['sha256']}.png").is_file() for page in listed)
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return listed if is_whole else []


def _drawn(
    kept: _Kept, *, cache: Path, key: str, ratio: float, at: JobContext
) -> list[dict[str, object]]:
    at.progress("Drawing the pages", 0, 2, note="figures")
    evidence = Evidence.from_json(kept.member("evidence.json"))
    envelope = Envelope.from_json(kept.member("envelope.json"))
    document, figures = write_document(evidence, envelope=envelope), draw(evidence)
    at.progress("Drawing the pages", 1, 2, note="pages")
    listed: list[dict[str, object]] = []
    for number, png in enumerate(render_pages(document, figures, scale=ratio), start=1):
        at.check()
        digest = sha256_bytes(png)
        path = cache / f"{digest}.png"
        if not path.is_file():
            write_whole(path, png)
        with Image.open(path) as picture:
            width, height = picture.size
        listed.append({"page": number, "sha256": digest, "width": width, "height": height})
    write_whole(cache / f"{key}.json", canonical_json(listed))
    at.progress("Drawing the pages", 2, 2)
    return listed


def _vacant(folder: Path, title: str, suffix: str) -> Path:
    """Return a path that is free: the title, made safe for every system, or with a number."""
    name = _UNSAFE.sub("-", title).strip(" .-")[:_LONGEST_NAME].strip() or "Report"
    for number in range(1, _MOST_NAMES):
        path = folder / (f"{name}{suffix}" if number == 1 else f"{name} ({number}){suffix}")
        if not path.exists():
            return path
    raise AuditError(
        f"{folder} holds {_MOST_NAMES - 1} files of this name already",
        remedy="Choose another folder, or remove some of them.",
    )

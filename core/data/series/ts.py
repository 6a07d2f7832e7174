"""Series in the .ts format of the UEA and UCR archive.

References
----------
Bagnall, Dau, Lines, Flynn, Large, Bostrom, Southam, Keogh 2018, The UEA multivariate time series
classification archive, section 2, and the archive's own description of the format: lines that begin
with # are comments, with @ declarations; after @data each line is a series, its channels divided by
colons, their steps by commas, the class after the last colon.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.data.series.rows import Doubles, SeriesRows, numbers_of
from core.errors import AuditError
from core.jobs.context import JobContext

_CHECK_EVERY = 500
_MOST_DIGITS = 9
_YES = {"true": True, "false": False}


@dataclass(frozen=True)
class _Header:
    """What a .ts file declares before its data."""

    has_class: bool
    is_number: bool
    classes: tuple[str, ...]
    has_times: bool
    channels: int | None


def read_ts(text: str, *, file: str, target: str, context: JobContext) -> SeriesRows:
    """Return the series of a .ts file.

    Parameters
    ----------
    target : str
        What the class is to be called; empty for "class".

    Raises
    ------
    AuditError
        If the header or a line cannot be understood; it names the line.
    """
    lines = text.splitlines()
    start, header = _header(lines, file)
    values: list[Doubles] = []
    labels: list[str] = []
    names: list[str] = []
    for number, line in enumerate(lines[start:], start=start + 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        channels, label = _parse(line.strip(), header, file=file, number=number)
        if values and len(channels) != len(values[0]):
            raise _uneven(file, number, len(channels), len(values[0]))
        values.append(channels)
        labels.append(label)
        names.append(f"line {number}")
        if len(values) % _CHECK_EVERY == 0:
            context.progress("Parsing", number, len(lines), note=file)
    if not values:
        raise _fault(file, "no series after @data", "at least one line of data")
    count = len(values[0])
    return SeriesRows(
        values=values,
        labels=labels,
        names=names,
        channels=tuple(f"channel {number}" for number in range(1, count + 1)),
        target=target or ("target" if header.is_number else "class"),
        is_number=header.is_number,
    )


def _header(lines: list[str], file: str) -> tuple[int, _Header]:
    """Return the number of the first line of data, and what was declared."""
    declared: dict[str, str] = {}
    for number, line in enumerate(lines):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if not text.startswith("@"):
            raise _fault(
                file,
                f"'{text[:40]}' on line {number + 1}",
                "lines that begin with # or @ before @data",
            )
        name, _, value = text[1:].partition(" ")
        if name.lower() == "data":
            return number + 1, _understood(declared, file)
        declared[name.lower()] = value.strip()
    raise _fault(file, "no line @data", "declarations, then a line @data, then one line a series")


def _understood(declared: dict[str, str], file: str) -> _Header:
    has_class, classes = _flag(declared.get("classlabel", "false"), "@classLabel", file)
    has_number, _ = _flag(declared.get("targetlabel", "false"), "@targetLabel", file)
    has_times, _ = _flag(declared.get("timestamps", "false"), "@timeStamps", file)
    if not has_class and not has_number:
        raise _fault(
            file,
            "neither @classLabel true nor @targetLabel true",
            "a class or a number at the end of each line",
            remedy="Choose a file with labels: there is nothing to predict in this one.",
        )
    if has_times:
        raise _fault(
            file,
            "@timeStamps true",
            "series without time stamps, one value a step",
            remedy="Write the values alone, at regular steps, with @timeStamps false.",
        )
    count = declared.get("dimensions", declared.get("dimension", ""))
    if count and not (count.isdecimal() and len(count) <= _MOST_DIGITS):
        raise _fault(file, f"@dimensions {count[:40]}", "a number of channels")
    return _Header(
        has_class=has_class,
        is_number=has_number,
        classes=classes,
        has_times=has_times,
        channels=int(count) if count else None,
    )


def _flag(text: str, name: str, file: str) -> tuple[bool, tuple[str, ...]]:
    words = text.split()
    if not words or words[0].lower() not in _YES:
        raise _fault(file, f"{name} {text[:40]}".strip(), f"{name} true or {name} false")
    return _YES[words[0].lower()], tuple(words[1:])


def _parse(line: str, header: _Header, *, file: str, number: int) -> tuple[Doubles, str]:
    *parts, label = line.split(":")
    label = label.strip()
    expected = header.channels or 1
    if header.channels is None and parts:
        expected = len(parts)
    if len(parts) != expected:
        raise _uneven(file, number, len(parts), expected)
    if not label or (header.classes and label not in header.classes):
        allowed = ", ".join(header.classes[:20]) if header.classes else "a class or a number"
        raise _fault(file, f"'{label[:40]}' at the end of line {number}", allowed)
    where = f"line {number}"
    channels = [
        numbers_of(_cells(part), file=file, where=f"channel {place}, {where}")
        for place, part in enumerate(parts, start=1)
    ]
    lengths = {len(channel) for channel in channels}
    if len(lengths) > 1:
        raise _fault(
            file,
            f"channels of {', '.join(str(length) for length in sorted(lengths))} steps on {where}",
            "equally many steps in all channels of one series",
            remedy="Fill the shorter channels with ? up to the longest.",
        )
    return np.stack(channels), label


def _cells(part: str) -> list[str]:
    return [cell.strip() for cell in part.split(",")] if part.strip() else []


def _uneven(file: str, number: int, seen: int, wanted: int) -> AuditError:
    return _fault(
        file,
        f"{seen} channels on line {number}",
        f"{wanted} channels and the class, divided by colons",
    )


def _fault(file: str, seen: str, allowed: str, *, remedy: str = "") -> AuditError:
    return AuditError(
        f"'{file}' is not a .ts file that can be read",
        seen=seen,
        allowed=allowed,
        remedy=remedy or "Correct this line, or fetch the file again from the archive.",
    )

"""The journal tells a cut or a rewriting, down to the last head that was printed elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from json import dumps
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.project.journal import GENESIS, Entry, check_chain, next_entry
from core.project.project import Project


def chain(*whats: str) -> list[Entry]:
    entries: list[Entry] = []
    for what in whats:
        last = entries[-1] if entries else None
        entries.append(next_entry(last, time="2026-01-01", who="anna", what=what, subject="s"))
    return entries


TEN = chain(*(f"step {number}" for number in range(10)))


def test_digest_is_the_hash_of_all_other_fields() -> None:
    (entry,) = chain("began")
    fields = {
        "previous": "0" * 64, "sequence": 1, "subject": "s", "time": "2026-01-01",
        "what": "began", "who": "anna",
    }  # fmt: skip
    text = dumps(fields, sort_keys=True, separators=(",", ":"))
    assert entry.digest == sha256(text.encode()).hexdigest()
    assert entry.previous == GENESIS


def test_sound_chain_holds_with_and_without_heads() -> None:
    state = check_chain(TEN, [TEN[3].digest, TEN[7].digest])
    assert state.holds
    assert (state.entries, state.intact, state.confirmed) == (10, 10, 8)
    assert state.sentence == (
        "The journal holds: 10 entries, fixed by an earlier report up to entry 8."
    )
    assert check_chain(TEN).confirmed == 0
    assert check_chain([]).holds


@given(st.integers(0, 9), st.sampled_from(["time", "who", "what", "subject", "previous", "digest"]))
def test_any_changed_field_breaks_the_chain_where_it_stands(place: int, field: str) -> None:
    changed = {
        name: "altered" if name == field else getattr(TEN[place], name)
        for name in ("time", "who", "what", "subject", "previous", "digest")
    }
    entries = [*TEN]
    entries[place] = Entry(sequence=place + 1, **changed)
    state = check_chain(entries, [TEN[2].digest])
    assert not state.holds
    assert state.intact == place
    assert state.confirmed == (3 if place > 2 else 0)
    assert f"entry {place + 1} does not follow" in state.sentence


@given(st.integers(0, 9))
def test_missing_entry_breaks_the_chain_unless_it_was_the_last(place: int) -> None:
    state = check_chain(TEN[:place] + TEN[place + 1 :])
    assert state.intact == place if place < 9 else state.holds


def test_cut_journal_is_found_back_to_the_last_head_that_stands() -> None:
    state = check_chain(TEN[:6], [TEN[3].digest, TEN[7].digest])
    assert not state.holds
    assert state.intact == state.entries == 6
    assert state.confirmed == 4
    assert state.missing == (TEN[7].digest,)
    assert state.sentence == (
        "The journal was cut or rewritten after entry 4: 1 head printed in earlier reports no "
        "longer stand in it."
    )


def test_journal_sealed_anew_is_found_back_to_the_last_head_that_stands() -> None:
    entries = TEN[:5]
    for number in range(5, 10):
        entries.append(
            next_entry(entries[-1], time="2026", who="eve", what=f"step {number}", subject="s")
        )
    assert check_chain(entries).holds  # the chain alone cannot tell
    state = check_chain(entries, [TEN[4].digest, TEN[9].digest])
    assert (state.intact, state.confirmed, state.missing) == (10, 5, (TEN[9].digest,))
    rewritten = check_chain(chain("all", "new"), [TEN[9].digest])
    assert "from its first entry on" in rewritten.sentence


def test_entries_may_not_be_swapped() -> None:
    entries = [*TEN]
    entries[2], entries[3] = replace(TEN[3], sequence=3), replace(TEN[2], sequence=4)
    assert check_chain(entries).intact == 2


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "project", plan_toml="") as made:
        for number in range(3):
            made.finish("step", key=str(number), record=b"%d" % number, seconds=0)
        yield made


def alter(project: Project, sql: str) -> None:
    with closing(sqlite3.connect(project.folder / "vitrine.sqlite")) as other:
        other.execute(sql)
        other.commit()


def test_project_journals_every_act_and_its_head_moves(project: Project) -> None:
    assert [entry.what for entry in project.journal()][2:] == ["finished step"] * 3
    head = project.head
    assert head == project.journal()[-1].digest
    project.save_plan("seed = 1")
    assert project.head != head
    assert project.check_journal([head]).holds


def test_cut_in_the_database_is_found(project: Project) -> None:
    heads = [project.journal()[2].digest, project.head]
    alter(project, "DELETE FROM journal WHERE sequence > 3")
    state = project.check_journal(heads)
    assert state.confirmed == 3
    assert state.missing == (heads[1],)
    assert state.unjournalled == ("step", "step")


def test_rewriting_in_the_database_is_found(project: Project) -> None:
    alter(project, "UPDATE journal SET who = 'eve' WHERE sequence = 4")
    state = project.check_journal([project.head])
    assert state.intact == 3
    assert "entry 4 does not follow" in state.sentence


def test_step_without_a_journal_entry_is_found(project: Project) -> None:
    alter(project, "UPDATE steps SET step = 'other' WHERE id = 1")
    state = project.check_journal()
    assert state.intact == state.entries
    assert (state.unjournalled, state.removed) == (("other",), ("step",))
    assert not state.holds

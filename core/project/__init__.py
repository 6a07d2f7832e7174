"""A project on disk: plan, SQLite, content-addressed artifacts and a hash-chained journal.

One process writes, any number read; what a method has returned survives `kill -9`.
"""

from core.project.journal import Entry, JournalState
from core.project.ledger import Run, Step
from core.project.project import Project

__all__ = ["Entry", "JournalState", "Project", "Run", "Step"]

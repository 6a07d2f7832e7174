"""The page Report is tried on the same audit, with a worker of its own."""

from tests.gui.pages.audit.conftest import audited, desk, jobs, original

__all__ = ["audited", "desk", "jobs", "original"]

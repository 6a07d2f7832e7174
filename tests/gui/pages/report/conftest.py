"""The page Report is tried on the same audit as the page Audit."""

from tests.gui.pages.audit.conftest import audited, original

__all__ = ["audited", "original"]

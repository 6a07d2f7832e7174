"""Every test of an explainer also checks that no module keeps a hook."""

import pytest


@pytest.fixture(autouse=True)
def watch_hooks(no_hooks_left: None) -> None:
    """Ask for the watch in every test of this room."""

"""Every test of an explainer has known weights, and checks that no module keeps a hook."""

import pytest
import torch


@pytest.fixture(autouse=True)
def known_weights() -> None:
    """Seed torch's own generator, from which plain modules in tests take their weights."""
    torch.manual_seed(0)


@pytest.fixture(autouse=True)
def watch_hooks(no_hooks_left: None) -> None:
    """Ask for the watch in every test of this room."""

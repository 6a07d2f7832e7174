"""The Global tab: attributions over many rows, and what the network itself does over them.

Each section is a widget of its own; what they share is in `presenter`.
"""

from gui.pages.explain.overall.tab import OverallTab

__all__ = ["OverallTab"]

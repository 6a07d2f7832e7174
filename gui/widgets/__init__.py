"""The parts that pages are laid out from.

A widget knows how it looks and what it says to a screen reader; it knows nothing of projects.
"""

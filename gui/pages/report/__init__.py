"""The page Report: what a reviewer will read, what a person must still say, and its files.

The presenters hold the logic without widgets; the page lays out list, form and preview.
"""

"""The page Audit: every limit of the plan against its figure, with the evidence one click away.

The presenters hold the logic without widgets; the page lays out table, drawer and editor.
"""

"""Forms that are drawn from the plan's declaration: what a field is, its editor, the panel.

A field that the plan gains appears with its label, help, unit and bounds by itself.
"""

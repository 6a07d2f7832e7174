"""Checks over the rows before anything is trained: repeats, leaks, gaps, labels in doubt.

`checks.check_rows` runs them all; each module holds one idea and gives one finding.
"""

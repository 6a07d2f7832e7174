"""The Explain page: which inputs moved the output, row by row and over many rows.

Every picture stands beside what its method owes and whether it kept it.
"""

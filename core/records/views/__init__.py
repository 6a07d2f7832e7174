"""What each page shows of its stage, as records: torch-free, with texts ready to print.

A stage keeps its view in the project; a page reads it back and computes nothing of its own.
"""

"""The sections of the report. Each enters its evidence, then lays out what was entered.

`enter` reads the audit's state and writes items; `lay_out` reads items and nothing else.
"""

"""Tables: models over row objects, the view with filter and copying, and painted cells.

Rows stay the records that they are; a column says how it is read, written and sorted.
"""

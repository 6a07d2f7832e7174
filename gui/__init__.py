"""The window. It draws, and asks the worker for everything else.

This room imports Qt and the torch-free part of `core`.
The pages arrive with the next edition.
"""

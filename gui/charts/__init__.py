"""Charts that move or answer to the mouse, painted by Qt itself.

Pictures that are printed as well come from the worker instead.
"""

"""Attributions to the units of a layer, and of one unit to the input."""

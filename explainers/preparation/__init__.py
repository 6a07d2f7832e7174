"""Reads a network before it is explained: what stands in the way, and what can be repaired."""

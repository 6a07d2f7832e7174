"""Runs a network over many points within a memory budget, and gives it back as it was found."""

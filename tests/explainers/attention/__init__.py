"""Tests of explainers.attention."""

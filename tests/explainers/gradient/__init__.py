"""Tests of explainers.gradient."""

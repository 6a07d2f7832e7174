"""Tests of explainers.engine."""

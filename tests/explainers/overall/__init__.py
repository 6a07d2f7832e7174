"""Tests of explainers.overall."""

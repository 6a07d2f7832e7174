"""Tests of explainers.preparation."""

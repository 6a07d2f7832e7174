"""Tests of explainers.parts."""

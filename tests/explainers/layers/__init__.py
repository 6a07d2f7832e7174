"""Tests of explainers.layers."""

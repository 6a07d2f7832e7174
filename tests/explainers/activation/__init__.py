"""Tests of explainers.activation."""

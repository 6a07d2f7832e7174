"""Tests of explainers.validity."""

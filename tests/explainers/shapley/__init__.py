"""Tests of explainers.shapley."""

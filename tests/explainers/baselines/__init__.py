"""Tests of explainers.baselines."""

"""Tests of explainers.perturbation."""

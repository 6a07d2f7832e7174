"""Tests of explainers.relevance."""

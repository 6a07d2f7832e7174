"""Tests of figures about data and predictions."""

"""Tests of the Evaluate page."""

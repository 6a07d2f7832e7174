"""Tests of the Explain page."""

"""Tests of gui tables."""

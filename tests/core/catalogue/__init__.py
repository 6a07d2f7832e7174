"""Tests of core catalogue."""

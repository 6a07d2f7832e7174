"""Tests of gui.pages.explain.inside."""

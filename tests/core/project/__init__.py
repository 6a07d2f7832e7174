"""Tests of the project on disk."""

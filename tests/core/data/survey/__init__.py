"""Tests of what is seen of data before anything is computed from it."""

"""Tests of core evidence."""

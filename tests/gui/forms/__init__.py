"""Tests of gui forms."""

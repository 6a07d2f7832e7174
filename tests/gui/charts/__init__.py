"""Tests of gui charts."""

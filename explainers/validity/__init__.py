"""Puts explanations to the test."""

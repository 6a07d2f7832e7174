"""Whole user journeys."""

"""Trainings around one plan: a test of the rate, folds, growing amounts of data."""

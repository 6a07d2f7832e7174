"""Dealing rows to training, validation and test, and to folds."""

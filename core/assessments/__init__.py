"""Figures about data and predictions, with their intervals, and checks against limits."""

"""What a row is compared with, and how much the answer depends on it."""

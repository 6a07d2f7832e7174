"""The Evaluate page: figures, curves, confusion and the rows that went wrong."""

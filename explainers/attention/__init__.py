"""Methods that follow attention weights through a transformer."""

"""Series: recordings of equal or unequal length, and long series cut into windows to forecast."""

"""The page Train: how the network learns, live, and which epoch was kept."""

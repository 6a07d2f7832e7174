"""The page Model: family and form of the network, its layers, and which methods fit it."""

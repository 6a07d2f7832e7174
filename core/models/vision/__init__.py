"""torchvision's named networks: built, counted, drawn, and given weights."""

"""Methods that look at the maps of a layer, or at its units."""

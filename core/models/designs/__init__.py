"""From the choices of a plan to an architecture, one module for each kind of network."""

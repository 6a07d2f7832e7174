"""Methods that follow gradients of the output."""

"""What curves and gradients of a training say, in words, with changes to try."""

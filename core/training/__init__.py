"""Training: our own loop, with data on the device, early stopping, progress and cancel."""

"""What methods and the network itself say over many rows."""

"""Methods that share the output out over coalitions of players."""

"""The seven pages: each lays out widgets, with a presenter beside it that holds the logic."""

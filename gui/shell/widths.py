"""How wide the rail is, in an ordinary and in a small window."""

WIDTH, COMPACT_WIDTH = 200, 104

"""The test suite; it mirrors the rooms, and `journeys` walks through the whole program."""

"""Pictures: folders, tables of paths, idx files; in memory, or on disk where they are many."""

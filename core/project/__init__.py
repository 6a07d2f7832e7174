"""A project on disk: plan, SQLite, content-addressed artifacts and a hash-chained journal."""

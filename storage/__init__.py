"""The desk's memory: rows, queries and migrations, on SQLite and on PostgreSQL. See docs/store.md."""

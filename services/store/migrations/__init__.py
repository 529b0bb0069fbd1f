"""The schema's history: one chain for SQLite and PostgreSQL, additive between versions."""

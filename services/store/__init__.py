"""The only home of SQLAlchemy."""

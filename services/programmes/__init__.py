"""Policy as data: one TOML file a programme, and their loader."""

"""The house's parts: one file a part, each started by `samsyn up` in one process or by `samsyn run` in its own."""

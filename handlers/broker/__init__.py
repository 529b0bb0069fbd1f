"""NATS: the embedded server, its streams and consumers, and @when."""

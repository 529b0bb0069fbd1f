"""The loops that turn the wheels."""

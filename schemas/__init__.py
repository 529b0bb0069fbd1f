"""Shapes: what is written down."""

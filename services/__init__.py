"""What we decide: pure rules below, deeds above."""

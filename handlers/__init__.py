"""What is called from outside."""

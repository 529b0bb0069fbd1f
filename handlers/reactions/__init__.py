"""What follows a fact: one file a noun."""

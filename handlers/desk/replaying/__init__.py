"""A replay's parts: the file, its pace, the sender, the service it is sent to, the wait for outcomes, and what is said of it."""

"""Facts: what has happened. Frozen, past tense, by noun."""

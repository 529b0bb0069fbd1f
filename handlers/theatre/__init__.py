"""The demo's stage: a story as data, those who play it through the real doors, and what the audience sees."""

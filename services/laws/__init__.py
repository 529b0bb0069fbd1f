"""One file a law. They know the books and nothing else: neither rules nor deeds, whose mistakes they must not share."""

"""Four ways to say no. Doors map them to problem+json, @when maps them to acks; each is mapped once."""


class No(Exception):  # noqa: N818 - the four below are the errors; this is their family name
    """A no with a plain Swedish sentence for people. The sentence never repeats what was sent in."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(No):
    """A rule says no; asking again the same way gives the same answer."""


class Referred(Refused):
    """It belongs at another door, which the sentence names; `kind` is all that is kept of it."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class NotFound(No):
    """There is no such thing, or none that the asker may know of."""


class Unreadable(No):
    """What came in cannot be understood."""


class Unavailable(No):
    """Something we need is away. Try later; nothing is lost."""

"""A number as a bar of characters, which is read with or without CSS, in every mail program."""

_EIGHTHS = " ▏▎▍▌▋▊▉"
WIDE = 12
"""Characters of the longest bar."""


def bar(number: float, most: float) -> str:
    """A bar in proportion to the longest; what is more than nothing is always seen, and nothing has none."""
    if number <= 0 or most <= 0:
        return ""
    whole, part = divmod(max(1, round(8 * WIDE * number / most)), 8)
    return "█" * whole + (_EIGHTHS[part] if part else "")

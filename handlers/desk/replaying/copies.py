"""Equal rows of a file, told apart where a feed's rows have no id of their own."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from handlers.desk.replaying.reading import Item
from schemas.feeds.sheets import COPY
from schemas.parties import Feed


def told_apart(items: Iterable[Item], feed: Feed) -> Iterator[Item]:
    """Number the second and later of equal rows, as the door does in one upload: here over all of the file, whatever batches it goes in."""
    if feed.profile is None or feed.profile.id:
        yield from items
        return
    seen = Counter[bytes | None]()
    for item in items:
        seen[item.body] += 1
        yield _numbered(item, seen[item.body]) if seen[item.body] > 1 else item


def _numbered(item: Item, copy: int) -> Item:
    """The row with its number; what is no row is refused as it is."""
    row = json.loads(item.body or b"null")
    return item._replace(body=json.dumps(row | {COPY: str(copy)}).encode()) if isinstance(row, dict) else item

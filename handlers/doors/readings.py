"""A body as the items in it: JSON from everybody, CSV from a feed of rows."""

from itertools import islice

from pydantic_core import from_json

from handlers.doors.problems import Stop
from schemas.feeds.rows import profile_of
from schemas.feeds.sheets import Broken, rows
from schemas.parties import Feed

NOT_JSON = "Det här är inte giltig JSON i UTF-8."
NOT_UTF_8 = "Filen är inte UTF-8. Spara den som CSV UTF-8."


def json_items(body: bytes, feed: Feed, most: int) -> object:  # noqa: ARG001 - every reading has this shape
    """An item or a list of them. Raises Stop."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:  # not JSON, not UTF-8, too deep, or a number that no computer should try to hold
        raise Stop(400, NOT_JSON) from None


def csv_items(body: bytes, feed: Feed, most: int) -> object:
    """A list of rows; of too many, one more than `most`. Equal rows are numbered when the feed's rows have no id. Raises Stop."""
    try:
        return list(islice(rows(body.decode(), numbered=not profile_of(feed).id), most + 1))
    except UnicodeDecodeError:
        raise Stop(400, NOT_UTF_8) from None
    except Broken as broken:
        raise Stop(400, str(broken)) from None

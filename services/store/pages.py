"""Pages of a list by key: each begins after the last row of the one before, so that what is added meanwhile moves nothing."""

from typing import Any

from sqlalchemy import Column, Select, literal, tuple_

Position = tuple[Any, ...]
"""The key of the last row seen: what the list is ordered by, in columns that never change."""


def page(query: Select[Any], keys: tuple[Column[Any], ...], after: Position | None, limit: int) -> Select[Any]:
    """One row more than a page, oldest first: the one too many tells that there are more."""
    if after is not None:
        last = (literal(value, key.type) for key, value in zip(keys, after, strict=True))
        query = query.where(tuple_(*keys) > tuple_(*last))
    return query.order_by(*keys).limit(limit + 1)

"""Tables beside the record: who holds a lease, whose keys there are, and which links have been used."""

from sqlalchemy import Column, Integer, String, Table

from services.store.columns import instant, metadata

# Who does something that one process at a time should do. It saves work; that it is done once, the primary keys say.
leases = Table(
    "leases",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(60), nullable=False),
    Column("epoch", Integer, nullable=False),
    instant("expires_at", nullable=False),
)

# Keys of the API: each bound to a person in a party, by the function the person acts for. Only a digest of the key is kept.
persons = Table(
    "persons",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("function", String(40), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    instant("issued_at", nullable=False),
    instant("ends_at", nullable=False),
)

# A mail link that has been used. It is written in the transaction of the deed it did.
used_links = Table("used_links", metadata, Column("link", String(80), primary_key=True), instant("used_at", nullable=False))

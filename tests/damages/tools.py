"""How a database is damaged: in the dead of night, by hand, past every rule."""
# ruff: noqa: S608 - the only words put into queries are this folder's own

import json

import pytest

DAMAGES = []
LADDER = "'reminder', 'overdue', 'escalated'"


def damage(*laws):
    """Register a damage: a function that does it and returns words that a finding must have. It breaks exactly these laws."""

    def register(do):
        DAMAGES.append(pytest.param(set(laws), do, id=do.__name__))
        return do

    return register


def one(db, query, *values):
    """The one value that a query finds."""
    [value] = db.execute(query, values).fetchone()
    return value


def receipt_that(db, outcome, more="1"):
    """A receipt with this outcome."""
    return one(db, f"select receipt from inbox where outcome = ? and {more} order by receipt", outcome)


def without_keys(db, table):
    """The same table, without what forbids a row twice."""
    db.executescript(f"create table copy as select * from {table}; drop table {table}; alter table copy rename to {table}")


def insert_fact(db, kind, name, fact, body):
    """Write to the ledger that something has happened."""
    version = one(db, "select coalesce(max(version), 0) + 1 from ledger where about_id = ?", name)
    values = (kind, name, version, fact, json.dumps(body))
    columns = "about_kind, about_id, version, fact, body, actor, audience, at"
    db.execute(f"insert into ledger ({columns}) values (?, ?, ?, ?, ?, 'nobody', 'house', '2027-06-09 10:59:00.000000')", values)


def delete_fact(db, seq):
    """Take a fact out of the ledger so that no gap shows."""
    name, version = db.execute("select about_id, version from ledger where seq = ?", (seq,)).fetchone()
    db.execute("delete from ledger where seq = ?", (seq,))
    later = db.execute("select seq from ledger where about_id = ? and version > ? order by version", (name, version)).fetchall()
    for each in later:
        db.execute("update ledger set version = version - 1 where seq = ?", each)


def delete_letter(db, letter):
    """Take a letter away with all that is known of it."""
    for table, column in (("deliveries", "notice"), ("notices", "id"), ("ledger", "about_id")):
        db.execute(f"delete from {table} where {column} = ?", (letter,))


def held_letter(db, kinds):
    """A letter that waits."""
    return one(db, f"select id from notices where status = 'waiting' and kind in ({kinds}) order by id")


def copied_letter(db, kinds):
    """A waiting letter once more, under a number and a key of its own."""
    columns = [row[1] for row in db.execute("pragma table_info(notices)")]
    copies = ", ".join("'the-copy'" if column in {"id", "dedupe"} else column for column in columns)
    db.execute(f"insert into notices select {copies} from notices where id = ?", (held_letter(db, kinds),))
    return "the-copy"


def open_step(db):
    """The latest step that was climbed of an action that is not done: action, round, step."""
    query = """select action, e.round, step from escalations e join actions a on a.id = action and a.round = e.round
               where status <> 'done' order by climbed_at desc, action limit 1"""
    return db.execute(query).fetchone()


def fact_of(db, action, number, step):
    """The place in the ledger where a step is said to be climbed."""
    query = """select seq from ledger where fact = 'action.escalated' and about_id = ?
               and json_extract(body, '$.round') = ? and json_extract(body, '$.step') = ?"""
    return one(db, query, action, number, step)


def forget_step(db, action, number, step):
    """Make the stores say that a step was never climbed: row, fact and letters, and the step armed again."""
    planned = one(db, "select planned_at from escalations where action = ? and round = ? and step = ?", action, number, step)
    rungs = json.loads(one(db, "select rungs from actions where id = ?", action))
    armed = next(index for index, rung in enumerate(rungs) if rung["step"] == step)
    db.execute("delete from escalations where action = ? and round = ? and step = ?", (action, number, step))
    delete_fact(db, fact_of(db, action, number, step))
    db.execute("update actions set next_step = ?, next_at = ? where id = ?", (armed, planned, action))
    for (letter,) in db.execute("select id from notices where dedupe like ?", (f"step:{action}:{number}:{step}:%",)).fetchall():
        delete_letter(db, letter)

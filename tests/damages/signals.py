"""Damage that breaks L1 and L2: signals lost, left or counted wrong."""
# ruff: noqa: S608 - the only words put into queries are this folder's own

from damages.tools import damage, delete_fact, insert_fact, one, receipt_that, without_keys


@damage("L1")
def a_receipt_vanishes_from_the_inbox(db):
    receipt = receipt_that(db, "attached")
    db.execute("delete from inbox where receipt = ?", (receipt,))
    return receipt


@damage("L1")
def a_receipt_vanishes_from_everything_but_the_stream(db):
    receipt = receipt_that(db, "noted")
    for table, column in (("inbox", "receipt"), ("signals", "receipt"), ("ledger", "about_id")):
        db.execute(f"delete from {table} where {column} = ?", (receipt,))
    return receipt


@damage("L1")
def a_phoned_in_signal_vanishes_from_the_inbox(db):
    receipt = receipt_that(db, "routed", "feed = 'telefon'")
    db.execute("delete from inbox where receipt = ?", (receipt,))
    return receipt


@damage("L1")
def an_outcome_is_left_waiting(db):
    receipt = receipt_that(db, "noted")
    db.execute("update inbox set outcome = 'waiting' where receipt = ?", (receipt,))
    return receipt


@damage("L1")
def an_outcome_is_none_that_we_know(db):
    receipt = receipt_that(db, "noted")
    db.execute("update inbox set outcome = 'forgotten' where receipt = ?", (receipt,))
    return receipt


@damage("L1")
def a_signal_leads_to_a_consultation_that_is_gone(db):
    db.execute("delete from consultations")
    return receipt_that(db, "routed", "about_kind = 'consultation'")


@damage("L1")
def a_parked_original_is_gone(db):
    receipt = receipt_that(db, "parked")  # destroyed after its fortnight, as its ledger says
    db.execute("delete from ledger where about_id = ? and fact = 'signal.destroyed'", (receipt,))
    return receipt


@damage("L1")
def an_unreadable_body_is_gone(db):
    db.execute("delete from sealed where id = 'rubbish'")
    return "rubbish"


@damage("L2")
def a_receipt_stands_twice_in_the_inbox(db):
    receipt = receipt_that(db, "noted")
    without_keys(db, "inbox")
    db.execute("insert into inbox select * from inbox where receipt = ?", (receipt,))
    return receipt


@damage("L2")
def a_signal_row_is_gone(db):
    receipt = receipt_that(db, "noted")
    db.execute("delete from signals where receipt = ?", (receipt,))
    return receipt


@damage("L2")
def a_signal_row_stands_twice(db):
    receipt = receipt_that(db, "attached")
    without_keys(db, "signals")
    db.execute("insert into signals select * from signals where receipt = ?", (receipt,))
    return receipt


@damage("L2")
def a_signal_points_at_another_case_than_its_receipt(db):
    receipt, other = point_elsewhere(db)
    return f"{receipt}: räknas i {other}"


@damage("L2")
def a_case_has_a_signal_that_was_never_led_to_it(db):
    _, other = point_elsewhere(db)
    return f"{other}: 2 signaler pekar dit"


def point_elsewhere(db):
    """Count an attached signal in a case that it did not join."""
    receipt = receipt_that(db, "attached", "about_kind = 'case'")
    joined = one(db, 'select "case" from signals where receipt = ?', receipt)
    other = one(db, "select id from cases where signals = 1 and id <> ? order by id", joined)
    db.execute('update signals set "case" = ? where receipt = ?', (other, receipt))
    return receipt, other


@damage("L2")
def a_parked_signal_is_counted_in_a_case(db):
    parked, attached = receipt_that(db, "parked"), receipt_that(db, "attached")
    db.execute("create temp table one as select * from signals where receipt = ?", (attached,))
    db.execute("update one set receipt = ?", (parked,))
    db.execute("insert into signals select * from one")
    return parked


@damage("L2")
def an_outcome_is_another_than_the_fact(db):
    receipt = receipt_that(db, "attached")
    db.execute("update inbox set outcome = 'routed' where receipt = ?", (receipt,))
    return receipt


@damage("L2")
def a_receipt_points_at_another_case_than_the_fact(db):
    receipt = receipt_that(db, "attached", "about_kind = 'case'")
    db.execute("update inbox set about_id = (select id from cases where id <> about_id) where receipt = ?", (receipt,))
    return receipt


@damage("L2")
def a_signal_has_no_deciding_fact(db):
    receipt = receipt_that(db, "noted")
    db.execute("delete from ledger where about_id = ?", (receipt,))
    return receipt


@damage("L2")
def a_signal_was_decided_twice(db):
    receipt = receipt_that(db, "noted")
    insert_fact(db, "signal", receipt, "signal.set_aside", {"reason": ""})
    return receipt


@damage("L2")
def a_signal_was_parked_after_it_went_its_way(db):
    receipt = receipt_that(db, "noted")
    insert_fact(db, "signal", receipt, "signal.parked", {"found": []})
    return receipt


@damage("L1", "L2")
def a_parked_signal_has_no_fact_of_it(db):
    receipt = receipt_that(db, "parked")
    db.execute("delete from ledger where about_id = ?", (receipt,))
    return receipt


@damage("L2")
def the_other_body_is_not_sealed(db):
    db.execute("delete from sealed where purpose = 'conflict'")
    return one(db, "select receipt from conflicts")


@damage("L2")
def the_other_body_is_not_kept(db):
    receipt = one(db, "select receipt from conflicts")
    db.execute("delete from conflicts")
    return receipt


@damage("L2")
def the_other_body_is_not_spoken_of(db):
    db.execute("delete from ledger where fact = 'signal.conflicted'")
    return one(db, "select receipt from conflicts")


@damage("L2")
def a_consultation_counts_a_worry_twice(db):
    db.execute("update consultations set signals = signals + 1")
    return one(db, "select id from consultations")


@damage("L2", "L5")
def a_case_never_heard_of_a_signal_that_was_added_to_it(db):
    seq, case = db.execute("select seq, about_id from ledger where fact = 'case.joined'").fetchone()
    delete_fact(db, seq)
    return case

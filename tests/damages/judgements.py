"""Damage that breaks L2 and L5: judgements of people forgotten, half undone, or never told."""

from damages.tools import damage, delete_fact, one


@damage("L5")
def a_correction_is_not_kept(db):
    receipt = one(db, "select receipt from corrections order by receipt")
    db.execute("delete from corrections where receipt = ? and number = 1", (receipt,))
    return f"{receipt}: rättades"


@damage("L2", "L5")
def a_correction_is_not_told(db):
    seq, receipt = db.execute("select seq, about_id from ledger where fact = 'signal.corrected' order by seq").fetchone()
    delete_fact(db, seq)
    return receipt


@damage("L5")
def a_merge_is_not_kept(db):
    merge, merged = db.execute("select id, merged from merges where undone_at is null").fetchone()
    db.execute("delete from merges where id = ?", (merge,))
    return f"{merged}: sammanslagningen {merge}"


@damage("L5")
def a_merge_stands_as_undone_that_is_not(db):
    merge, kept = db.execute("select id, kept from merges where undone_at is null").fetchone()
    db.execute("update merges set undone_at = at where id = ?", (merge,))
    return f"{kept}: sammanslagningen {merge}"


@damage("L5")
def an_action_of_an_undone_merge_stays_behind(db):
    kept, merged = db.execute("select kept, merged from merges where undone_at is not null").fetchone()
    action = one(db, "select id from actions where about_id = ? order by id", merged)
    db.execute("update actions set about_id = ? where id = ?", (kept, action))
    return f"{action}: about_id"


@damage("L2", "L5")
def a_case_was_never_told_that_a_signal_left_it(db):
    seq, case = db.execute("select seq, about_id from ledger where fact = 'case.left' order by seq").fetchone()
    delete_fact(db, seq)
    return case


@damage("L2")
def a_signal_that_was_judged_points_where_it_was(db):
    receipt, case = db.execute("select receipt, json_extract(after, '$.about_id') from corrections where number = 1 order by at").fetchone()
    other = one(db, "select id from cases where id <> ? and signals = 0 order by id", case)
    db.execute('update signals set "case" = ? where receipt = ?', (other, receipt))
    return f"{receipt}: räknas i {other}"

"""Damage that breaks L5: gaps, illegal paths and rows that are not what happened."""

from damages.tools import damage, insert_fact, one


@damage("L5")
def a_version_is_skipped(db):
    case = one(db, "select about_id from ledger where fact = 'case.commented'")
    db.execute("update ledger set version = version + 1 where fact = 'case.commented'")
    return case


@damage("L5")
def a_fact_is_cut_out(db):
    case = one(db, "select about_id from ledger where fact = 'case.commented'")
    insert_fact(db, "case", case, "case.commented", {"text": ""})
    db.execute("delete from ledger where seq = (select min(seq) from ledger where fact = 'case.commented')")
    return case


@damage("L5")
def something_happened_that_may_not_happen_there(db):
    action = one(db, "select id from actions where status = 'done' order by id")
    insert_fact(db, "action", action, "action.accepted", {"function": one(db, "select function from actions where id = ?", action)})
    return action


@damage("L5")
def a_case_has_another_status(db):
    case = one(db, "select id from cases where status = 'open' order by id")
    db.execute("update cases set status = 'closed' where id = ?", (case,))
    return f"{case}: status"


@damage("L5")
def a_case_has_another_severity(db):
    case = one(db, "select min(id) from cases")
    db.execute("update cases set severity = 4 where id = ?", (case,))
    return f"{case}: severity"


@damage("L5")
def a_case_counts_a_signal_twice(db):
    case = one(db, "select id from cases order by signals desc")
    db.execute("update cases set signals = signals + 1 where id = ?", (case,))
    return f"{case}: signals"


@damage("L5")
def an_action_is_done_that_nobody_did(db):
    action = one(db, "select id from actions where status <> 'done' order by id")
    db.execute("update actions set status = 'done', next_step = null, next_at = null where id = ?", (action,))
    return f"{action}: status"


@damage("L5")
def an_action_row_is_gone(db):
    action = one(db, "select id from actions where about_kind = 'case' order by id")
    db.execute("delete from actions where id = ?", (action,))
    return action


@damage("L5")
def an_action_has_no_history(db):
    action = one(db, "select id from actions where id not in (select action from escalations) and status = 'done'")
    db.execute("delete from ledger where about_id = ?", (action,))
    return action

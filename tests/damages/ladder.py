"""Damage that breaks L3: steps missing, extra, early or told to nobody."""
# ruff: noqa: S608 - the only words put into queries are this folder's own

import json
from datetime import UTC, datetime, timedelta

from damages.tools import LADDER, damage, delete_letter, fact_of, forget_step, held_letter, insert_fact, one, open_step, without_keys


@damage("L3")
def an_escalation_row_is_gone(db):
    action, number, step = open_step(db)
    db.execute("delete from escalations where action = ? and round = ? and step = ?", (action, number, step))
    return f"{action}: steg {step}"


@damage("L3")
def an_escalation_row_is_extra(db):
    action, number, step = open_step(db)
    columns = "action, round, step, key, planned_at, climbed_at, told"
    copy = "select action, round, 99, key, planned_at, climbed_at, told from escalations where action = ? and round = ? and step = ?"
    db.execute(f"insert into escalations ({columns}) {copy}", (action, number, step))
    return f"{action}: steg 99"


@damage("L3")
def an_escalation_row_stands_twice(db):
    without_keys(db, "escalations")
    db.execute("insert into escalations select * from escalations limit 1")
    return "1 steg finns två gånger"


@damage("L3")
def a_row_says_that_a_step_was_climbed_before_its_time(db):
    action, number, step = open_step(db)
    db.execute("update escalations set climbed_at = '2027-01-01 00:00:00.000000' where action = ? and step = ?", (action, step))
    return f"{action}: steg {step} i omgång {number} har fel tid"


@damage("L3")
def a_row_says_that_a_step_was_due_at_another_time(db):
    action, number, step = open_step(db)
    db.execute("update escalations set planned_at = '2027-01-01 00:00:00.000000' where action = ? and step = ?", (action, step))
    return f"{action}: steg {step} i omgång {number} har fel planerad tid"


@damage("L3")
def a_row_says_that_another_was_told(db):
    action, _, step = open_step(db)
    db.execute("update escalations set told = '[\"kommunpolis\"]' where action = ? and step = ?", (action, step))
    return f"{action}: steg {step}"


@damage("L3")
def a_letter_of_the_ladder_was_never_written(db):
    letter = held_letter(db, LADDER)
    action = one(db, "select action from notices where id = ?", letter)
    db.execute("delete from notices where id = ?", (letter,))
    return action


@damage("L3")
def a_whole_step_was_never_climbed(db):
    """Row, fact, letters and the armed step put back: only the reckoning of what should have been can see it."""
    action, number, step = open_step(db)
    forget_step(db, action, number, step)
    return f"{action}: steg {step} i omgång {number} saknas"


@damage("L3")
def the_clock_ticked_and_climbed_nothing(db):
    action, instant = db.execute("select id, next_at from actions where next_at is not null order by next_at desc").fetchone()
    after = datetime.fromisoformat(instant).replace(tzinfo=UTC) + timedelta(seconds=1)
    db.execute("update meta set value = ? where key = 'ticked_at'", (after.isoformat(),))
    return f"{action}: steg"


@damage("L3")
def a_finished_action_was_passed_over(db):
    """All its steps are gone, as if the clock had climbed others and never this one, until it was done."""
    action = one(db, "select id from actions where status = 'done' and id in (select action from escalations) order by done_at desc")
    steps = db.execute("select action, round, step from escalations where action = ? order by step desc", (action,)).fetchall()
    for step in steps:
        forget_step(db, *step)
    db.execute("update actions set next_step = null, next_at = null where id = ?", (action,))
    return f"{action}: steg {steps[-1][2]} i omgång {steps[-1][1]} hoppades över"


@damage("L3")
def a_step_was_climbed_too_early(db):
    action, number, step = open_step(db)
    early = {"at": "2027-05-14 09:00:00.000000", "action": action, "step": step, "number": number}
    fact = fact_of(db, action, number, step)
    db.execute("update ledger set at = ? where seq = ?", (early["at"], fact))
    db.execute("update escalations set climbed_at = :at where action = :action and round = :number and step = :step", early)
    key = f"step:{action}:{number}:{step}:%"
    db.execute("update notices set created_at = ? where dedupe like ?", (early["at"], key))
    return f"{action}: steg {step} i omgång {number} togs före sin tid"


@damage("L3")
def a_step_was_climbed_before_the_one_below_it(db):
    action, number, step = one_climbed_to_the_top(db)
    forget_step(db, action, number, step)
    top = one(db, "select json_extract(rungs, '$[3].at') from actions where id = ?", action)
    top = datetime.fromisoformat(top).strftime("%Y-%m-%d %H:%M:%S.%f")
    db.execute("update actions set next_step = 3, next_at = ? where id = ?", (top, action))  # so many facts of steps there are now
    return f"{action}: steg {step + 1} i omgång {number} togs före steg {step}"


@damage("L3")
def a_step_was_climbed_twice(db):
    action, number, step = one_climbed_to_the_top(db)
    told = json.loads(one(db, "select told from escalations where action = ? and round = ? and step = ?", action, number, step))
    insert_fact(db, "action", action, "action.escalated", {"round": number, "step": step, "key": "", "told": told})
    return f"{action}: steg {step} i omgång {number} togs fast det inte stod på tur"


def one_climbed_to_the_top(db):
    """An action that is not done and has climbed all of its four steps: with the second of them."""
    query = """select action, round, min(step) + 1 from escalations where action in (select id from actions where status <> 'done')
               group by action, round having count(*) = 4 order by action limit 1"""
    return db.execute(query).fetchone()


@damage("L3")
def an_overdue_action_has_a_ladder_that_tells_nobody(db):
    """Its term says a time that has been, and its steps come later: reckoned from the due instant alone."""
    action = one(db, "select id from actions where status <> 'done' and due_at > '2027-06-23 12' order by due_at desc")
    term = "fact in ('action.added', 'action.extended', 'action.paused', 'action.term_decided', 'action.reprojected')"
    last = one(db, f"select max(seq) from ledger where about_id = ? and {term}", action)
    db.execute("update ledger set body = json_set(body, '$.due_at', '2027-06-23T10:00:00Z') where seq = ?", (last,))
    db.execute("update actions set due_at = '2027-06-23 10:00:00.000000' where id = ?", (action,))
    return f"{action}: försenad sedan"


@damage("L3", "L4", "L5")
def a_fact_of_an_escalation_is_cut_out(db):
    action, number, step = open_step(db)
    db.execute("delete from ledger where seq = ?", (fact_of(db, action, number, step),))
    return action


@damage("L3")
def a_step_told_nobody(db):
    action, number, step = open_step(db)
    db.execute("update ledger set body = json_set(body, '$.told', json('[]')) where seq = ?", (fact_of(db, action, number, step),))
    db.execute("update escalations set told = '[]' where action = ? and round = ? and step = ?", (action, number, step))
    delete_letter(db, one(db, "select id from notices where dedupe like ?", f"step:{action}:{number}:{step}:%"))
    return f"{action}: steg {step} i omgång {number} når ingen"

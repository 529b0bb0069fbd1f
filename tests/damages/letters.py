"""Damage that breaks L4: letters lost, doubled or handed over without a reason."""

from damages.tools import LADDER, copied_letter, damage, delete_letter, held_letter, one, without_keys


@damage("L4")
def a_delivery_is_gone(db):
    letter = one(db, "select notice from deliveries order by notice")
    db.execute("delete from deliveries where notice = ?", (letter,))
    return letter


@damage("L4")
def the_channel_refused_what_stands_as_sent(db):
    letter = one(db, "select notice from deliveries order by notice")
    db.execute("update deliveries set accepted = 0 where notice = ?", (letter,))
    return letter


@damage("L4")
def a_message_id_is_not_the_letters_own(db):
    letter = one(db, "select notice from deliveries order by notice")
    db.execute("update deliveries set message_id = '<another@example.se>' where notice = ?", (letter,))
    return letter


@damage("L4")
def a_letter_was_handed_over_under_two_message_ids(db):
    letter = one(db, "select notice from deliveries order by notice")
    db.execute("update notices set attempts = 2 where id = ?", (letter,))
    columns = "notice, attempt, message_id, tried_at, accepted, reply"
    copy = "select notice, 2, '<another@example.se>', tried_at, 0, reply from deliveries where notice = ?"
    db.execute(f"insert into deliveries ({columns}) {copy}", (letter,))
    return letter


@damage("L4")
def a_letter_was_handed_over_more_often_than_it_was_tried(db):
    letter = one(db, "select notice from deliveries order by notice")
    db.execute("update notices set attempts = 0 where id = ?", (letter,))
    return letter


@damage("L4")
def an_attempt_has_no_answer(db):
    letter = one(db, "select notice from deliveries order by notice")
    db.execute("update notices set attempts = 2 where id = ?", (letter,))
    return f"{letter}: har färre överlämningar än försök"


@damage("L4")
def a_letter_that_was_handed_over_is_gone(db):
    letter = one(db, "select id from notices where status = 'sent' and kind = 'assigned' order by id")
    db.execute("delete from notices where id = ?", (letter,))
    return f"{letter}: är överlämnat, men brevet finns inte"


@damage("L4")
def a_letter_and_its_deliveries_are_gone(db):
    letter = one(db, "select id from notices where status = 'sent' and kind = 'digest' order by id")
    db.execute("delete from deliveries where notice = ?", (letter,))
    db.execute("delete from notices where id = ?", (letter,))
    return f"{letter}: finns i liggaren men inte bland breven"


@damage("L4")
def a_digest_was_never_posted(db):
    letter = held_letter(db, "'digest'")
    dedupe = one(db, "select dedupe from notices where id = ?", letter)
    db.execute("delete from notices where id = ?", (letter,))
    return dedupe.removeprefix("digest:")


@damage("L4")
def an_asked_function_was_never_told(db):
    letter, action = db.execute("select id, action from notices where kind = 'assigned' order by id").fetchone()
    delete_letter(db, letter)
    return action


@damage("L4")
def a_sent_letter_waits_to_be_sent_again(db):
    letter = one(db, "select notice from deliveries order by notice")
    db.execute("update notices set status = 'waiting' where id = ?", (letter,))
    return letter


@damage("L4")
def a_held_letter_was_closed_without_a_fact(db):
    letter = held_letter(db, LADDER)
    db.execute("update notices set status = 'closed' where id = ?", (letter,))
    return letter


@damage("L4")
def a_closed_letter_was_handed_over_all_the_same(db):
    letter = one(db, "select id from notices where status = 'closed'")
    db.execute("update notices set attempts = 1 where id = ?", (letter,))
    values = (letter, f"<{letter}@samsyn.example.se>")
    db.execute("insert into deliveries values (?, 1, ?, '2027-06-05 10:00:00.000000', 1, '250')", values)
    return letter


@damage("L4")
def a_letter_tells_of_a_step_that_nobody_climbed(db):
    letter = copied_letter(db, LADDER)
    db.execute("update notices set created_at = '2027-06-05 10:00:00.000000' where id = ?", (letter,))
    return letter


@damage("L4")
def two_letters_have_the_same_key(db):
    without_keys(db, "notices")
    letter = copied_letter(db, "'digest'")
    db.execute("update notices set dedupe = (select min(dedupe) from notices where dedupe like 'digest:%') where id = ?", (letter,))
    return letter

"""Simulations in one process, each with one rule replaced by a wrong one: what the oracle has to notice. The first is with none."""

import json
import sys
from contextlib import contextmanager
from pathlib import Path

from handlers.desk.simulate import simulate
from services import actions, workdays
from services.rules import ladder

_instant, _red, _rungs = ladder._instant, workdays._holidays, ladder.rungs


def a_day_off(after, due, days):
    """Steps that are counted in working days come a working day late."""
    at = _instant(after, due, days)
    return days.instant(days.add(days.local(at).date(), 1), days.local(at).time()) if (after.working_days or 0) > 0 else at


def without_eves(year):
    """Midsummer's eve, Christmas Eve and New Year's Eve are days like others."""
    return {day: name for day, name in _red(year).items() if "afton" not in name}


def twice(*asked):
    """Each step is laid out once more, as a step of its own."""
    laid = _rungs(*asked)
    return tuple(one for rung in laid for one in (rung, rung._replace(step=rung.step + 50)))


MUTANTS = {
    "none": (),
    "a_day_off": ((ladder, "_instant", a_day_off),),
    "a_missed_eve": ((workdays, "_holidays", without_eves),),
    "a_step_fired_twice": ((actions, "rungs", twice),),
}


@contextmanager
def mutated(name):
    kept = [(module, what, getattr(module, what)) for module, what, _ in MUTANTS[name]]
    for module, what, wrong in MUTANTS[name]:
        setattr(module, what, wrong)
    try:
        yield
    finally:
        for module, what, right in kept:
            setattr(module, what, right)


def main(folder, first_week, weeks):
    for name, wrong in MUTANTS.items():
        with mutated(name):
            try:
                simulate(first_week=int(first_week), weeks=1 if wrong else int(weeks), log=Path(folder) / name, as_json=True)
            except SystemExit as ended:
                print(json.dumps({"mutant": name, "code": ended.code}), flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The oracle: from programmes and calendar as files and the log of what people did, who had to be told what and when.

It shares nothing with the product: its own Easter, its own working days, its own clocks, its own ladder.
"""

import json
import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
GRACE = timedelta(minutes=2)
"""The clock is turned a minute at a time, and what ends in that time may go unsaid."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EASTER = {"long friday": -2, "easter day": 0, "easter monday": 1, "ascension": 39, "whit sunday": 49}
FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))


def easter(year):
    """Gauss, as Meeus wrote it down."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    d = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + d - 7 * ((a + 11 * h + 22 * d) // 451) + 114, 31)
    return date(year, month, day + 1)


def red_days(year):
    """The Swedish ones that can fall on a weekday, and the three eves."""
    midsummer = next(date(year, 6, n) for n in range(19, 26) if date(year, 6, n).weekday() == 4)
    return {date(year, *on) for on in FIXED} | {easter(year) + n * DAY for n in EASTER.values()} | {midsummer}


class Town:
    """A municipality's own time."""

    def __init__(self, file):
        said = tomllib.loads(Path(file).read_text())
        calendar = said.get("calendar", {})
        self.zone, self.functions = ZoneInfo(said.get("timezone", "Europe/Stockholm")), said["functions"]
        self.opens, self.closes = calendar.get("opens", time(8)), calendar.get("closes", time(17))
        self.closed = set(calendar.get("closed", []))
        self.halves = {half["day"]: half.get("closes", time(12)) for half in calendar.get("half_days", [])}

    def works(self, day):
        return day.weekday() < 5 and day not in self.closed and day not in red_days(day.year)

    def on(self, day, n):
        """So many working days on, or back; none moves a closed day on."""
        if n == 0:
            return day if self.works(day) else self.on(day, 1)
        while n:
            day += DAY if n > 0 else -DAY
            n -= (1 if n > 0 else -1) * self.works(day)
        return day

    def left(self, start, end):
        return sum(self.works(start + n * DAY) for n in range(1, (end - start).days + 1))

    def instant(self, day, at):
        """Local time: what is skipped is when the clocks have jumped, what comes twice is the later."""
        naive = datetime.combine(day, at)
        later = naive.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        if later.astimezone(self.zone).replace(tzinfo=None) == naive:
            return later
        before = naive.replace(tzinfo=self.zone, fold=0).utcoffset()
        midnight = datetime.combine(day, time(0), self.zone).astimezone(UTC)
        return next(at for n in range(1441) if (at := midnight + timedelta(minutes=n)).astimezone(self.zone).utcoffset() != before)

    def local(self, instant):
        return instant.astimezone(self.zone)

    def hours(self, instant, n):
        """So many hours of open doors on, minute by minute for as long as it takes."""
        day, left = self.on(self.local(instant).date(), 0), timedelta(hours=n)
        while True:
            opens = max(self.instant(day, self.opens), instant)
            open_for = self.instant(day, self.halves.get(day, self.closes)) - opens
            if left <= open_for:
                return opens + left
            left, day = left - max(open_for, timedelta(0)), self.on(day, 1)

    def due(self, deadline, start):
        """A deadline as an instant."""
        today, at = self.local(start).date(), _time(deadline.get("at", "16:00"))
        if hours := deadline.get("clock_hours") or deadline.get("hours"):
            return start + timedelta(hours=hours)
        if "weekday" in deadline:
            there = today + (WEEKDAYS.index(deadline["weekday"]) - today.weekday()) * DAY
            return next(found for n in range(3) if (found := self.instant(there + 7 * n * DAY, at)) > start)
        found = self.on(today, deadline.get("working_days", deadline.get("days")))
        return found_at if (found_at := self.instant(found, at)) > start else self.instant(self.on(found, 1), at)

    def after_pause(self, due, paused, until):
        """The working days that were left run on from a date; nothing comes earlier by a pause."""
        was = self.local(due)
        day = self.on(self.on(until, 0), max(self.left(self.local(paused).date(), was.date()), 0))
        return max(self.instant(day, was.time()), due)

    def step(self, after, base):
        """An offset of the ladder as an instant."""
        local = self.local(base)
        if fixed := after.get("next") or after.get("previous"):
            at, ahead = _time(fixed["at"]), "next" in after
            there = local.date() + (WEEKDAYS.index(fixed["weekday"]) - local.weekday()) * DAY
            found = (self.instant(there + 7 * n * DAY, at) for n in ((-1, 0, 1) if ahead else (1, 0, -1)))
            return next(one for one in found if (one > base if ahead else one < base))
        if n := after.get("clock_hours"):
            return base + timedelta(hours=n)
        if n := after.get("working_hours"):
            return self.hours(base, n)
        return self.instant(self.on(local.date(), n), local.time()) if (n := after.get("working_days")) else base


def _time(said):
    return said if isinstance(said, time) else time(*map(int, said.split(":")))


def programmes(folder):
    """Every programme there is, by its code."""
    return {said["code"]: said for said in (tomllib.loads(path.read_text()) for path in Path(folder).glob("*.toml"))}


def asked_for(programme, line):
    """The deadline an action was added with: a person's, a plan's, or that of what the programme asks for by itself."""
    if "deadline" in line:
        return line["deadline"]
    if line["about"] == "case":
        rule = next(rule for rule in programme["rules"] if rule["key"] == line["rule"])
        return next(one for one in (*rule["plan"], *programme.get("rapid", [])) if one["key"] == line["key"])["deadline"]
    part = {"signal": "triage", "consultation": "consultation", "proposal": "hotspot", "review": "review"}[line["about"]]
    return programme[part]["deadline"]


class Action:
    """One action as it was lived: its round, what is due in it, and what should have been said."""

    def __init__(self, town, policy, line):
        self.town, self.ladder = town, policy.get("ladder", [])
        self.round, self.accepted, self.owner = 0, None, line["function"]
        self.asked, self.steps, self.owed = _at(line), [], {}
        self.arm(self.asked, town.due(asked_for(policy, line), self.asked))

    def arm(self, armed, due):
        """Lay out the ladder of a new round."""
        self.round, self.due, self.laps = self.round + 1, due, 0
        laid = ((self.town.step(step["after"], armed if _asked(step) else due), number, step) for number, step in enumerate(self.ladder))
        self.steps = sorted((one for one in laid if one[0] >= min(armed, due)), key=lambda one: one[:2])

    def ask(self, now, function):
        """Another is asked: what counts from then begins again, in the same round and under numbers of its own."""
        self.owner, self.accepted = function, None
        if any(_asked(step) for step in self.ladder):
            self.laps += 1
            again = ((n + self.laps * len(self.ladder), step) for n, step in enumerate(self.ladder) if _asked(step))
            laid = [(self.town.step(step["after"], now), number, step) for number, step in again]
            self.steps = sorted([*(one for one in self.steps if not _asked(one[2])), *laid], key=lambda one: one[:2])

    def pass_to(self, now, grace=GRACE):
        """Owe what has come; what comes just now may be said or not."""
        while self.steps and self.steps[0][0] <= now:
            at, number, step = self.steps.pop(0)
            surely = at + grace < now and not (step.get("unless_accepted") and self.accepted)
            self.owed[self.round, number] = (at, step["tell"], surely, self.owner)

    def happen(self, line):
        """Something happens to it."""
        now, fact = _at(line), line["fact"]
        self.pass_to(now)
        if fact == "extended":
            self.arm(now, self.town.due(line["deadline"], now))
        elif fact == "paused":
            self.accepted = None
            until = date.fromisoformat(line["until"])
            self.arm(self.town.instant(until, self.town.opens), self.town.after_pause(self.due, now, until))
        elif fact == "accepted":
            self.accepted = now
        elif fact == "done":
            self.steps = []
        elif fact in {"reassigned", "declined"}:
            self.ask(now, line["function"])


def _asked(step):
    return step.get("counts_from") == "asked"


def _at(line):
    return datetime.fromisoformat(line["at"])


def owed(town, policies, log):
    """Every (action, round, step) that had to be said: when, to whom, whether surely, and whose it was then."""
    living = {}
    for line in log:
        if line["fact"] == "added":
            living[line["action"]] = Action(town, policies[line["programme"]], line)
        elif line["fact"] == "ticked":
            for action in living.values():
                action.pass_to(_at(line))
        else:
            living[line["action"]].happen(line)
    return {(name, *key): said for name, action in living.items() for key, said in action.owed.items()}


def differences(town_file, folder, left):
    """What the stored steps and the oracle do not agree on, in words; nothing when all is as it should be."""
    town, policies = Town(town_file), programmes(folder)
    log, steps = ([json.loads(line) for line in (Path(left) / name).read_text().splitlines()] for name in LEFT)
    should, found = owed(town, policies, log), {}
    wrong = []
    for step in steps:
        key = (step["action"], step["round"], step["step"])
        wrong += [f"double {key}"] if key in found else []
        found[key] = step
    wrong += [f"missing {key}" for key, (_, _, surely, _) in should.items() if surely and key not in found]
    wrong += [f"extra {key}" for key in found if key not in should]
    hurried = {(step["action"], step["round"], step["climbed_at"]) for step in found.values() if step["skipped"] and not step["told"]}
    for key in should.keys() & found.keys():
        at, climbed = should[key][0], datetime.fromisoformat(found[key]["climbed_at"])
        if datetime.fromisoformat(found[key]["planned_at"]) != at:
            wrong.append(f"planned {key} {found[key]['planned_at']} not {at}")
        if climbed < at and (*key[:2], found[key]["climbed_at"]) not in hurried:
            wrong.append(f"early {key}")
        if wanted := told(town, should[key]) - set(found[key]["told"]) if not found[key]["skipped"] else set():
            wrong.append(f"untold {key} {wanted}")
    return wrong


LEFT = ("actions.jsonl", "escalations.jsonl")


def told(town, said):
    """The responsible function and its manager, when they are to hear. A step that reached them not says why it was skipped."""
    _, tell, surely, owner = said
    if not surely:
        return set()
    manager = next((f.get("manager") for f in town.functions if f["id"] == owner), None)
    return {who for who, role in ((owner, "responsible"), (manager, "manager")) if role in tell and who}

"""The classes of differences: where another reader is known to be wrong, or
does not read what is there.

Each is a predicate on the calendar's text, never on an answer, with the
section that says what is right. Where one holds, a difference to its readers (J:
ical.js, R: recurring_ical_events, S: sabre/vobject) is explained; the brute
force is asked of every calendar.
"""
import datetime
import re
import zoneinfo
from collections import namedtuple

Class = namedtuple("Class", "name readers section sentence holds")

CLASSES = []


def a_class(readers, section, sentence):
    def take(function):
        name = function.__name__.replace("_", "-")
        CLASSES.append(Class(name, readers, section, sentence, function))
        return function
    return take


# --- what no other reader looks at -------------------------------------------

@a_class("JRS", "MS-OXCICAL 2.1.3.1.1.20.31", "BUSYSTATUS is not read")
def busystatus(c):
    return any(line.value != "BUSY" or e.first("TRANSP") or e.first("STATUS")
               for e in c.events
               for line in e.all("X-MICROSOFT-CDO-BUSYSTATUS"))


@a_class("JRS", "RFC 5545 3.2.12", "the owner's PARTSTAT is not read")
def partstat(c):
    return any(line.params.get("PARTSTAT") != "ACCEPTED"
               for line in c.lines("ATTENDEE"))


@a_class("JRS", "X-APPLE-TRAVEL-DURATION", "travel is not read")
def travel(c):
    return c.has("X-APPLE-TRAVEL-DURATION")


@a_class("JRS", "RFC 5545 3.6.4", "VFREEBUSY is not read")
def free_busy(c):
    return any(c.root.walk("VFREEBUSY"))


@a_class("JRS", "RFC 7953 3.1", "VAVAILABILITY is not read")
def availability(c):
    return any(c.root.walk("VAVAILABILITY"))


@a_class("JRS", "RFC 2445 4.8.5.2", "EXRULE is not read")
def exrule(c):
    return c.has("EXRULE")


@a_class("JRS", "RFC 5546 2.1.5", "SEQUENCE and DTSTAMP are not compared")
def versions(c):
    return c.has("DTSTAMP")


@a_class("JRS", "RFC 5545 3.3.10", "HOURLY by their own clocks")
def hourly(c):
    return any(r["FREQ"] == "HOURLY" for _, r in c.rules())


@a_class("JRS", "RFC 5545 3.3.10", "BYWEEKNO by other weeks")
def week_numbers(c):
    return any("BYWEEKNO" in r for _, r in c.rules())


@a_class("JR", "RFC 5545 3.8.5.2", "periods are not read")
def periods(c):
    return any("/" in line.value for line in c.lines("RDATE"))


@a_class("RS", "RFC 5545 3.2.13", "RANGE is not read")
def ranges(c):
    return any("RANGE" in line.params for line in c.lines("RECURRENCE-ID"))


@a_class("J", "RFC 5545 3.8.4.4", "a range without a length has none")
def ranges_of_no_length(c):
    return any("RANGE" in o.first("RECURRENCE-ID").params and
               not o.first("DTEND") and not o.first("DURATION")
               for o in c.overrides())


@a_class("S", "RFC 5545 3.8.5.2", "RDATE is not read")
def rdates(c):
    return c.has("RDATE")


@a_class("S", "RFC 5545 3.4", "only the first VCALENDAR is read")
def several_calendars(c):
    return len(c.objects) > 1


@a_class("JRS", "RFC 5545 3.8.5.3", "only one RRULE is read")
def two_rules(c):
    return any(len(e.rules()) > 1 for e in c.events)


# --- rules -------------------------------------------------------------------

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def numbers(rule, name):
    return [int(n) for n in rule[name].split(",")] if name in rule else []


def by_days(rule):
    """[(ordinal or 0, weekday)]"""
    return [(int(d[:-2] or 0), WEEKDAYS.index(d[-2:]))
            for d in rule.get("BYDAY", "").split(",") if d]


def either(list_, n, of):
    return n in list_ or n - of - 1 in list_


def nth(ordinal, n, of):
    return not ordinal or ordinal in ((n - 1) // 7 + 1, -((of - n) // 7 + 1))


def meets(rule, line):
    """Whether DTSTART meets the rule's parts, but for BYSETPOS."""
    text = line.value
    day = datetime.date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    next_month = (day.replace(day=28) + datetime.timedelta(4)).replace(day=1)
    month_days = (next_month - datetime.timedelta(1)).day
    year_days = datetime.date(day.year, 12, 31).timetuple().tm_yday
    yday = day.timetuple().tm_yday
    of_year = rule["FREQ"] == "YEARLY" and "BYMONTH" not in rule
    at, of = (yday, year_days) if of_year else (day.day, month_days)
    checks = [
        ("BYMONTH", lambda list_: day.month in list_),
        ("BYMONTHDAY", lambda list_: either(list_, day.day, month_days)),
        ("BYYEARDAY", lambda list_: either(list_, yday, year_days)),
        ("BYHOUR", lambda list_: line.is_date() or int(text[9:11]) in list_),
        ("BYMINUTE", lambda list_: line.is_date() or int(text[11:13]) in list_),
    ]
    if not all(check(numbers(rule, name)) for name, check in checks
               if name in rule):
        return False
    return "BYDAY" not in rule or any(
        weekday == day.weekday() and nth(ordinal, at, of)
        for ordinal, weekday in by_days(rule))


@a_class("JS", "RFC 5545 3.8.5.3", "DTSTART off its rule is undefined")
def start_off_rule(c):
    return any(not meets(r, e.first("DTSTART")) for e, r in c.rules())


@a_class("R", "RFC 5545 3.8.5.3", "DTSTART off its rule is not counted")
def count_off_rule(c):
    return any("COUNT" in r and not meets(r, e.first("DTSTART"))
               for e, r in c.rules())


@a_class("S", "RFC 5545 3.3.10", "parts that its source says are not read")
def unsupported_parts(c):
    read = {"DAILY": {"BYDAY"}, "WEEKLY": {"BYDAY"}, "HOURLY": set(),
            "MONTHLY": {"BYMONTHDAY", "BYDAY"},
            "YEARLY": {"BYMONTH", "BYMONTHDAY", "BYDAY"}}
    for _, rule in c.rules():
        parts = {name for name in rule if name.startswith("BY")}
        if parts - read[rule["FREQ"]]:
            return True
        if rule["FREQ"] == "YEARLY" and parts and "BYMONTH" not in parts:
            return True
    return False


@a_class("J", "RFC 5545 3.3.10", "BYYEARDAY is refused or goes wrong")
def year_days(c):
    return any("BYYEARDAY" in r for _, r in c.rules())


@a_class("J", "RFC 5545 3.3.10",
         "DAILY or WEEKLY with a day from the month's end never comes")
def days_from_end(c):
    return any(r["FREQ"] in ("DAILY", "WEEKLY") and
               min(numbers(r, "BYMONTHDAY"), default=1) < 0
               for _, r in c.rules())


@a_class("J", "RFC 5545 3.3.10",
         "YEARLY with BYMONTHDAY: of DTSTART's month alone, or out of order")
def year_of_month_days(c):
    return any(r["FREQ"] == "YEARLY" and "BYMONTHDAY" in r
               for _, r in c.rules())


@a_class("J", "RFC 5545 3.3.10", "BYDAY with a number beside BYMONTHDAY")
def ordinals_of_month_days(c):
    return any("BYMONTHDAY" in r and any(o for o, _ in by_days(r))
               for _, r in c.rules())


@a_class("J", "RFC 5545 3.3.10",
         "BYSETPOS is not read, wrong, or never ends")
def positions(c):
    return any("BYSETPOS" in r for _, r in c.rules())


@a_class("J", "RFC 5545 3.3.10", "YEARLY with a numbered BYDAY of the year")
def ordinals_of_years(c):
    return any(r["FREQ"] == "YEARLY" and "BYMONTH" not in r and
               any(o for o, _ in by_days(r)) for _, r in c.rules())


@a_class("R", "RFC 5545 3.3.10", "a BYDAY with a number of two digits")
def large_ordinals(c):
    return any(abs(o) > 9 for _, r in c.rules() for o, _ in by_days(r))


@a_class("J", "RFC 5545 3.3.10",
         "MONTHLY with BYMONTH, or with two parts for days")
def months_in_parts(c):
    return any(r["FREQ"] == "MONTHLY" and
               ("BYMONTH" in r or {"BYDAY", "BYMONTHDAY"} <= r.keys())
               for _, r in c.rules())


@a_class("S", "RFC 5545 3.3.10", "BYDAY with -5 in a month of four")
def fifth_from_the_end(c):
    return any(o == -5 for _, r in c.rules() for o, _ in by_days(r))


def is_local(line):
    return not line.is_date() and not line.is_utc()


def in_window(c, text):
    """Whether the day lies in the window or three days round it."""
    at = datetime.datetime.strptime(text[:8], "%Y%m%d").replace(
        tzinfo=datetime.timezone.utc).timestamp()
    return c.first - 3 * 86400 <= at <= c.last + 3 * 86400


@a_class("JRS", "RFC 5545 3.3.10",
         "UNTIL is not in UTC, where DTSTART has a zone")
def local_until(c):
    return any(not e.first("DTSTART").is_date() and "UNTIL" in r and
               not r["UNTIL"].endswith("Z") and in_window(c, r["UNTIL"])
               for e, r in c.rules())


@a_class("R", "RFC 5545 3.3.10",
         "UNTIL is compared under the offset of DTSTART")
def until_of_a_zone(c):
    return any(is_local(e.first("DTSTART")) and "UNTIL" in r and
               in_window(c, r["UNTIL"]) for e, r in c.rules())


def at_night(c):
    """A rule of a local time at which clocks may change."""
    return any(is_local(e.first("DTSTART")) and
               (e.first("DTSTART").clock() < 4 or
                min(numbers(r, "BYHOUR"), default=4) < 4)
               for e, r in c.rules())


@a_class("S", "RFC 5545 3.3.5", "a time that a clock skips moves later ones too")
def times_that_may_be_skipped(c):
    return at_night(c)


@a_class("R", "RFC 5545 3.3.5",
         "a time that a clock skips, or shows twice, is the other one")
def times_of_a_change(c):
    return at_night(c) and clock_changes(c)


@a_class("R", "RFC 5545 3.3.10", "a position that no period has never ends")
def positions_that_never_come(c):
    return any("BYSETPOS" in r and
               (r["FREQ"] in ("DAILY", "WEEKLY") or
                not {"BYDAY", "BYMONTHDAY", "BYYEARDAY"} & r.keys())
               for _, r in c.rules())


@a_class("R", "RFC 5545 3.3.10", "hours and minutes of a date are not ignored")
def times_of_dates(c):
    return any(e.first("DTSTART").is_date() and
               ("BYHOUR" in r or "BYMINUTE" in r) for e, r in c.rules())


@a_class("J", "RFC 5545 3.3.10", "lists of hours or minutes are in order only")
def lists_of_times(c):
    return any("BYHOUR" in r or "BYMINUTE" in r for _, r in c.rules())


# --- instances ---------------------------------------------------------------

def length_lines(c):
    """(event, DTEND or DURATION) where there is a clock to change."""
    return [(e, line) for e in c.events if e.value("DTSTART")[8:] and
            not e.first("DTSTART").is_utc()
            for line in e.all("DTEND") + e.all("DURATION")]


@a_class("JS", "RFC 5545 3.8.5.3",
         "a DTEND days later is nominal, not exact")
def days_to_end(c):
    return any(line.name == "DTEND" and
               line.value[:8] != e.value("DTSTART")[:8] and
               (clock_changes(c) or changes_at(c, e))
               for e, line in length_lines(c))


@a_class("R", "RFC 5545 3.3.6", "days and hours are added as one")
def days_and_hours(c):
    return clock_changes(c) and any(re.search(r"P\d+D", line.value)
                                    for _, line in length_lines(c))


def is_at_night(event, line):
    """Whether it lasts into the hours in which clocks change."""
    start = event.first("DTSTART").clock()
    minutes = re.fullmatch(r"PT(\d+)M", line.value)
    hours = int(minutes[1]) / 60 if minutes else 5
    return start < 4 or start + hours >= 24 or "D" in line.value or \
        (line.name == "DTEND" and
         line.value[:8] != event.value("DTSTART")[:8])


@a_class("JS", "RFC 5545 3.3.6", "hours are counted by the clock")
def hours_by_the_clock(c):
    return any(is_at_night(e, line) and
               (clock_changes(c) or changes_at(c, e))
               for e, line in length_lines(c))


@a_class("R", "RFC 5545 3.3.6",
         "hours of a floating event are counted by the clock")
def floating_hours(c):
    return any(is_at_night(e, line) and "TZID" not in e.first("DTSTART").params
               and (clock_changes(c) or changes_at(c, e))
               for e, line in length_lines(c))


@a_class("R", "RFC 5545 3.8.4.4", "an override replaces all of its day")
def overrides_of_days(c):
    return any(c.series_of(o) and (c.series_of(o).first("RDATE") or any(
        "BYHOUR" in r or "BYMINUTE" in r for r in c.series_of(o).rules()))
        for o in c.overrides())


@a_class("J", "RFC 5545 3.8.5.2", "RDATE before DTSTART, or without a rule")
def rdates_alone(c):
    return any(not e.rules() or r.value[:15] < e.value("DTSTART")[:15]
               for e in c.events for r in e.all("RDATE"))


@a_class("R", "RFC 5545 3.8.5.1",
         "a floating event beside a time in UTC is in UTC")
def floating_beside_utc(c):
    return any(is_local(e.first("DTSTART")) and
               "TZID" not in e.first("DTSTART").params and
               any(x.is_utc() or "TZID" in x.params
                   for x in e.all("EXDATE") + e.all("RDATE"))
               for e in c.events)


@a_class("JR", "RFC 5545 3.8.4.4",
         "an id in another form than the series' DTSTART")
def ids_of_other_clocks(c):
    def clock(line):
        return line.is_utc(), line.params.get("TZID")
    return any(c.series_of(o) and clock(o.first("RECURRENCE-ID")) !=
               clock(c.series_of(o).first("DTSTART")) for o in c.overrides())


@a_class("S", "RFC 5545 3.8.4.4", "overrides of a series that ends")
def overrides_of_an_end(c):
    return any(c.series_of(o) and any(
        "COUNT" in r or "UNTIL" in r for r in c.series_of(o).rules())
        for o in c.overrides())


@a_class("S", "RFC 5545 3.8.5.1", "an EXDATE's own zone is not read")
def exdates_of_other_zones(c):
    return any(x.params.get("TZID") != e.first("DTSTART").params.get("TZID")
               and not x.is_utc() for e in c.events for x in e.all("EXDATE"))


@a_class("S", "RFC 5545 3.8.4.4", "an override that begins before its series")
def early_overrides(c):
    return any(c.series_of(o) and
               o.value("DTSTART") < c.series_of(o).value("DTSTART")
               for o in c.overrides())


@a_class("S", "RFC 5545 3.8.5.1", "EXDATE of DTSTART is not read")
def exdate_of_start(c):
    return any(x.value == e.value("DTSTART") for e in c.events
               for x in e.all("EXDATE"))


@a_class("JRS", "RFC 5545 3.8.5.1", "EXDATE of another kind than DTSTART")
def other_exdates(c):
    return any(x.is_date() != e.first("DTSTART").is_date()
               for e in c.events for x in e.all("EXDATE"))


# --- zones -------------------------------------------------------------------

IANA = zoneinfo.available_timezones()
TIMES = ("DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID")


def changes_between(c, first, last):
    """Whether a clock changes; of a zone that is not IANA's it may."""
    zones = {c.zone} | {line.params["TZID"] for e in c.events
                        for line in e.lines if "TZID" in line.params}
    if zones - IANA:
        return True
    start = datetime.datetime.fromtimestamp(first, datetime.timezone.utc)
    return any(len({(start + datetime.timedelta(n)).astimezone(
        zoneinfo.ZoneInfo(z)).utcoffset()
        for n in range((last - first) // 86400 + 1)}) > 1 for z in zones)


def clock_changes(c):
    """In the window or the days round it."""
    return changes_between(c, c.first - 5 * 86400, c.last + 5 * 86400)


def changes_at(c, event):
    """In the days round DTSTART."""
    at = int(datetime.datetime.strptime(
        event.value("DTSTART")[:8] + "+0000", "%Y%m%d%z").timestamp())
    return changes_between(c, at - 2 * 86400, at + 4 * 86400)


@a_class("J", "RFC 5545 3.2.19", "only zones that a VTIMEZONE describes")
def not_described(c):
    for obj in c.objects:
        names = {z.value("TZID") for z in obj.walk("VTIMEZONE")}
        used = {line.params["TZID"] for e in obj.walk("VEVENT")
                for line in e.lines if "TZID" in line.params}
        local = any(not line.is_utc() and "TZID" not in line.params
                    for e in obj.walk("VEVENT") for line in e.lines
                    if line.name in TIMES)
        if used - names or (local and c.zone not in names):
            return True
    return False


@a_class("J", "RFC 5545 3.2.19", "a VTIMEZONE counts before the IANA name")
def lying_zones(c):
    return any(d.value("TZOFFSETFROM") == d.value("TZOFFSETTO")
               for d in c.root.walk("DAYLIGHT"))

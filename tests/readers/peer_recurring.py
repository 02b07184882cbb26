"""peer_recurring.py CALENDARS AFTER: what recurring_ical_events (on icalendar
and dateutil) reads in each calendar of a batch (batch.h) whose number is over
AFTER."""
import datetime
import sys
import zoneinfo

import icalendar
import recurring_ical_events

from batch import line_of, read_batch


def instant(value, zone):
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime(value.year, value.month, value.day)
    if value.tzinfo is None:
        value = value.replace(tzinfo=zone)
    return int(value.timestamp())


def said(event):
    if event.get("STATUS") == "CANCELLED" or event.get("TRANSP") == "TRANSPARENT":
        return None
    return "t" if event.get("STATUS") == "TENTATIVE" else "b"


def answer(text, zone_name, first, last):
    zone = zoneinfo.ZoneInfo(zone_name)
    # A date needs a day more on either side, an end across a clock an hour.
    day = datetime.timedelta(days=2)
    start = datetime.datetime.fromtimestamp(first, datetime.timezone.utc) - day
    end = datetime.datetime.fromtimestamp(last, datetime.timezone.utc) + day
    spans = []
    for calendar in icalendar.Calendar.from_ical(text.lstrip("\ufeff"),
                                                   multiple=True):
        for event in recurring_ical_events.of(calendar).between(start, end):
            word = said(event)
            if not word:
                continue
            begins = event["DTSTART"].dt
            ends = event["DTEND"].dt
            # 3.6.1: a date without an end is a day; this reader says none.
            if not isinstance(begins, datetime.datetime) and begins == ends:
                ends += datetime.timedelta(days=1)
            spans.append((word, instant(begins, zone), instant(ends, zone)))
    return line_of(spans, first, last)


for number, zone, first, last, text in read_batch(sys.argv[1]):
    if number <= int(sys.argv[2]):
        continue
    try:
        result = answer(text, zone, first, last)
    except Exception as error:  # whatever it stumbles over
        result = "no answer: " + type(error).__name__ + " " + \
            " ".join(str(error).split())
    print(number, result, flush=True)

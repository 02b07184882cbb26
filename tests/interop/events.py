"""The spans that the events of a folder have, by python3-recurring-ical-events.

    events.py FOLDER FROM TO

One .ics a meeting; prints "START END FBTYPE" of all that is busy from one date
to another, joined, by the clock of London. Knows TRANSP and STATUS; Debian's
version does not know THISANDFUTURE, RDATE of periods and DTEND across a change
of clocks, which are therefore not asked of it.
"""

import datetime
import glob
import os
import sys
import zoneinfo

import icalendar
import recurring_ical_events

LONDON = zoneinfo.ZoneInfo("Europe/London")
UTC = datetime.timezone.utc


def instant(value):
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime.combine(value, datetime.time())
    if value.tzinfo is None:
        value = value.replace(tzinfo=LONDON)
    return value.astimezone(UTC)


def fbtype(event):
    if event.get("TRANSP") == "TRANSPARENT" or \
            event.get("STATUS") == "CANCELLED":
        return None
    return "BUSY-TENTATIVE" if event.get("STATUS") == "TENTATIVE" else "BUSY"


def spans(folder, first, last):
    for file in glob.glob(os.path.join(folder, "*.ics")):
        with open(file, "rb") as text:
            calendar = icalendar.Calendar.from_ical(text.read())
        for event in recurring_ical_events.of(calendar).between(first, last):
            word = fbtype(event)
            if word:
                yield (instant(event["DTSTART"].dt),
                       instant(event["DTEND"].dt), word)


def main(folder, first, last):
    first, last = (datetime.date.fromisoformat(day) for day in (first, last))
    out = []
    for start, end, word in sorted(spans(folder, first, last)):
        start, end = max(start, instant(first)), min(end, instant(last))
        if start >= end:
            continue
        if out and out[-1][1] >= start and out[-1][2] == word:
            out[-1][1] = max(out[-1][1], end)
        else:
            out.append([start, end, word])
    for start, end, word in out:
        print(start.strftime("%FT%TZ"), end.strftime("%FT%TZ"), word)


main(*sys.argv[1:])

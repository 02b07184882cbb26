"""What python3-icalendar reads of `tasks --ics` (or --todo) on standard input:
a line an entry, sorted: the day, the UID, whether it takes time, the summary.
Anything that is not as RFC 5545 wants it is an error."""
import sys

import icalendar

calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
assert str(calendar["VERSION"]) == "2.0" and calendar["PRODID"]
lines = []
for entry in calendar.subcomponents:
    assert not entry.errors, entry.errors
    assert not entry.subcomponents, "an alarm"
    todo = entry.name == "VTODO"
    day = entry["DUE" if todo else "DTSTART"].dt
    if not todo:
        assert (entry["DTEND"].dt - day).days == 1
        assert str(entry["TRANSP"]) == "TRANSPARENT"
    assert entry["DTSTAMP"].dt.utcoffset().total_seconds() == 0
    assert int(entry["SEQUENCE"]) > 0
    assert "DESCRIPTION" in entry
    lines.append(f"{day} {entry['UID']} {entry['SUMMARY']}")
assert len({line.split()[1] for line in lines}) == len(lines), "a UID twice"
print("\n".join(sorted(lines)))

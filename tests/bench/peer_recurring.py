"""peer_recurring.py FILE FROM TO: python3-recurring-ical-events' version, and
the milliseconds that it needs to parse the file and to expand the window."""

import datetime
import sys
import time
from importlib.metadata import version

import icalendar
import recurring_ical_events

with open(sys.argv[1], "rb") as file:
    text = file.read()
start, end = (datetime.datetime.fromtimestamp(int(t), datetime.timezone.utc)
              for t in sys.argv[2:4])
began = time.process_time()
calendar = icalendar.Calendar.from_ical(text)
events = recurring_ical_events.of(calendar).between(start, end)
took = time.process_time() - began
if not events:
    sys.exit(1)
print(version("recurring_ical_events"), took * 1e3)

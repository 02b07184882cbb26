"""`freebusy --ics` as python3-icalendar and php-sabre-vobject read it.

Of the calendars of the examples and of random ones (a fixed seed), the spans,
their FBTYPE and the covered time must be those of `freebusy --json`.

    freebusy.py TREFNYDD [RANDOM]
"""

import datetime
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

import icalendar

TREFNYDD = os.path.abspath(sys.argv[1])
RANDOM = int(sys.argv[2]) if len(sys.argv) > 2 else 300
HERE = os.path.dirname(os.path.abspath(__file__))
FROM, TO = "2026-09-20", "2027-04-10T03:30:00Z"
UTC = datetime.timezone.utc
FBTYPES = ["FREE", "BUSY", "BUSY-TENTATIVE", "BUSY-UNAVAILABLE", "X-OTHER"]


def compact(instant):
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def joined(spans):
    """Sorted; what touches and has the same word is one span."""
    out = []
    for start, end, *word in sorted(spans):
        if out and out[-1][1] == start and list(out[-1][2:]) == word:
            out[-1] = (out[-1][0], end, *word)
        else:
            out.append((start, end, *word))
    return out


def ask(file, *options):
    command = [TREFNYDD, "freebusy", file, "--from", FROM, "--to", TO]
    done = subprocess.run(command + list(options), capture_output=True)
    if done.returncode:
        sys.exit("%s: %s" % (file, done.stderr.decode()))
    return done.stdout


def by_trefnydd(file):
    result = json.loads(ask(file, "--json"))

    def span(json_span):
        return [json_span[key].replace("-", "").replace(":", "")
                for key in ("start", "end")]
    return {
        "busy": joined((*span(s), s["fbtype"]) for s in result["busy"]),
        "cover": joined(tuple(span(s)) for s in result["covers"]),
    }


def by_icalendar(file):
    with open(file, "rb") as text:
        calendar = icalendar.Calendar.from_ical(text.read())
    busy, cover = [], []
    for component in calendar.walk("VFREEBUSY"):
        assert component["UID"] and component["DTSTAMP"]
        if "DTSTART" in component:
            cover.append((compact(component["DTSTART"].dt),
                          compact(component["DTEND"].dt)))
        periods = component.get("FREEBUSY", [])
        for period in periods if isinstance(periods, list) else [periods]:
            busy.append((compact(period.start), compact(period.end),
                         period.params["FBTYPE"]))
    return {"busy": joined(busy), "cover": joined(cover)}


def by_sabre(files):
    out = subprocess.run(["php", os.path.join(HERE, "sabre.php")],
                         input="\n".join(files) + "\n", check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    found = {}
    for line in out.splitlines():
        kind, *words = line.split(" ")
        if kind == "file":
            read = found[words[0]] = {"busy": [], "cover": []}
        else:
            read[kind].append(tuple(words))
    return {file: {kind: joined(spans) for kind, spans in read.items()}
            for file, read in found.items()}


def random_instant(some):
    day = datetime.datetime(2026, 9, 1, tzinfo=UTC)
    return day + datetime.timedelta(minutes=5 * some.randrange(60 * 1100))


def random_calendar(some):
    """VEVENT, VFREEBUSY with and without a range, what is said at once."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for n in range(some.randrange(12)):
        start = random_instant(some)
        end = start + datetime.timedelta(minutes=some.randrange(5, 3000))
        lines += ["BEGIN:VEVENT", "UID:%d" % n, "DTSTAMP:20260915T080000Z",
                  "DTSTART:" + compact(start), "DTEND:" + compact(end),
                  some.choice(["STATUS:TENTATIVE", "TRANSP:OPAQUE",
                               "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
                               "RRULE:FREQ=WEEKLY;COUNT=9"]), "END:VEVENT"]
    for n in range(some.randrange(4)):
        lines += ["BEGIN:VFREEBUSY", "DTSTAMP:20260915T080000Z"]
        if some.randrange(3):
            start = random_instant(some)
            end = start + datetime.timedelta(days=some.randrange(1, 90))
            lines += ["DTSTART:" + compact(start), "DTEND:" + compact(end)]
        for _ in range(some.randrange(6)):
            lines.append("FREEBUSY;FBTYPE=%s:%s/PT%dM" % (
                some.choice(FBTYPES), compact(random_instant(some)),
                some.randrange(1, 2000)))
        lines.append("END:VFREEBUSY")
    return "\r\n".join(lines + ["END:VCALENDAR", ""])


def calendars(folder):
    for file in sorted(glob.glob("examples/*/calendars/*.ics")):
        yield file
    some = random.Random(4)
    for n in range(RANDOM):
        file = os.path.join(folder, "random-%d.ics" % n)
        with open(file, "w", newline="") as text:
            text.write(random_calendar(some))
        yield file


def check(name, file, want, got):
    for kind in ("busy", "cover"):
        if want[kind] != got[kind]:
            sys.exit("%s reads the %s of %s otherwise:\n%s\n%s" % (
                name, kind, file, want[kind], got[kind]))


def main():
    with tempfile.TemporaryDirectory() as folder:
        wanted = {}
        for n, file in enumerate(calendars(folder)):
            written = os.path.join(folder, "written-%d.ics" % n)
            with open(written, "wb") as text:
                text.write(ask(file, "--ics"))
            wanted[written] = by_trefnydd(file)
        sabre = by_sabre(list(wanted))
        spans = 0
        for written, want in wanted.items():
            check("python3-icalendar", written, want, by_icalendar(written))
            check("php-sabre-vobject", written, want, sabre[written])
            spans += len(want["busy"])
        if spans < 10 * len(wanted):
            sys.exit("only %d spans" % spans)
        print("%d calendars with %d busy spans: as python3-icalendar and "
              "php-sabre-vobject read them" % (len(wanted), spans))


main()

"""A calendar's text as components, for the classes: what it says, not what it
comes to."""
import re


class Line:
    def __init__(self, text):
        head, _, self.value = text.partition(":")
        self.name, *params = head.split(";")
        self.params = dict(p.split("=", 1) for p in params)

    def is_date(self):
        return bool(re.fullmatch(r"\d{8}", self.value))

    def is_utc(self):
        return self.value.endswith("Z")

    def clock(self):
        """The hour of a local time, with its minutes; None: of none."""
        found = re.match(r"\d{8}T(\d\d)(\d\d)", self.value)
        return int(found[1]) + int(found[2]) / 60 if found else None

    def rule(self):
        return dict(p.split("=", 1) for p in self.value.split(";"))


class Part:
    def __init__(self, name):
        self.name, self.lines, self.parts = name, [], []

    def all(self, name):
        return [line for line in self.lines if line.name == name]

    def first(self, name):
        return next(iter(self.all(name)), None)

    def value(self, name):
        line = self.first(name)
        return line.value if line else None

    def rules(self):
        return [line.rule() for line in self.all("RRULE")]

    def walk(self, name):
        for part in self.parts:
            if part.name == name:
                yield part
            yield from part.walk(name)


class Calendar:
    def __init__(self, zone, first, last, text):
        self.zone, self.first, self.last, self.text = zone, first, last, text
        self.root = stack = Part("")
        joined = re.sub(r"\r?\n[ \t]", "", text.lstrip("\ufeff"))
        path = [stack]
        for row in joined.splitlines():
            line = Line(row)
            if line.name == "BEGIN":
                part = Part(line.value)
                path[-1].parts.append(part)
                path.append(part)
            elif line.name == "END":
                path.pop()
            else:
                path[-1].lines.append(line)
        self.objects = list(self.root.walk("VCALENDAR"))
        self.events = list(self.root.walk("VEVENT"))

    def rules(self):
        """(event, rule) of every RRULE."""
        return [(e, r) for e in self.events for r in e.rules()]

    def lines(self, name):
        return [line for e in self.events for line in e.all(name)]

    def has(self, name):
        return bool(self.lines(name))

    def overrides(self):
        return [e for e in self.events if e.first("RECURRENCE-ID")]

    def series_of(self, event):
        """The component without RECURRENCE-ID of its UID, or None."""
        for other in self.events:
            if other.value("UID") == event.value("UID") and \
                    not other.first("RECURRENCE-ID"):
                return other
        return None

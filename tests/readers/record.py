"""Keeps a sample of calendars with what was agreed of them, for `make check`
(tests/unit/calendar/test_recorded.c): small ones, in the order of their
numbers."""

# Calendars that at least two other readers agree on, and calendars of which
# the brute force and the walk alone say what is right.
AGREED, BY_BRUTE_FORCE = 220, 80
MOST_TEXT_BYTES, MOST_SPANS_BYTES = 2200, 800


def is_small(text, line):
    return len(text) <= MOST_TEXT_BYTES and len(line) <= MOST_SPANS_BYTES and \
        any(char.isdigit() for char in line)


def write(path, seed, versions, sample):
    room = {True: AGREED, False: BY_BRUTE_FORCE}
    with open(path, "wb") as stream:
        stream.write(b"# Recorded by `make oracle-record`, seed %d; read by "
                     b"tests/unit/calendar/test_recorded.c.\n" % seed)
        for version in versions.values():
            stream.write(b"# %s\n" % version.encode())
        for number, (zone, first, last, text), line, agreed, good in sample:
            kind = agreed >= 2
            if not good or agreed == 1 or not room[kind] or \
                    not is_small(text, line):
                continue
            room[kind] -= 1
            data = text.encode()
            stream.write(b"CALENDAR %d %s %d %d %d\n%s\nAGREED %d %s\n" % (
                number, zone.encode(), first, last, len(data), data, agreed,
                line.encode()))

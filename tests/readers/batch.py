"""The form of batch.h in Python."""


def read_batch(path):
    """Yields (number, zone, from, to, text) of each calendar."""
    with open(path, "rb") as stream:
        for head in stream:
            _, number, zone, first, last, n_bytes = head.split()
            text = stream.read(int(n_bytes))
            stream.read(1)
            yield (int(number), zone.decode(), int(first), int(last),
                   text.decode())


def write_batch(path, calendars):
    """The reverse of read_batch."""
    with open(path, "wb") as stream:
        for number, zone, first, last, text in calendars:
            data = text.encode()
            stream.write(b"CALENDAR %d %s %d %d %d\n" % (
                number, zone.encode(), first, last, len(data)) + data + b"\n")


def line_of(spans, first, last):
    """Spans of (word, start, end) merged and clipped, as a line has them."""
    parts = []
    for word in "ntbo":
        merged = []
        for start, end in sorted((max(s, first), min(e, last))
                                 for w, s, e in spans if w == word):
            if start >= end:
                continue
            if merged and start <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        parts.append(word + ":" + ",".join("%d-%d" % (s, e) for s, e in merged))
    return " ".join(parts)


def spans_of(line):
    """The reverse of line_of."""
    spans = []
    for part in line.split():
        word, _, list_ = part.partition(":")
        for pair in filter(None, list_.split(",")):
            start, _, end = pair.partition("-")
            spans.append((word, int(start), int(end)))
    return spans

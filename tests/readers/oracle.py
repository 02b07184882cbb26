"""oracle.py BIN ICALJS OUT SEED N [--record FILE]: N random calendars of the
seed, read by this program and by the others; exits with 1 where an answer
differs that no class explains. docs/calendar.md, Other readers, has the rest.

BIN holds write_calendars, read_calendars and brute; ICALJS a node_modules with
ical.js. Calendars that differ are written to OUT. With --record the calendars
that at least two other readers agree on are kept as the sample of `make check`
(tests/unit/calendar/test_recorded.c).
"""
import collections
import concurrent.futures
import json
import os
import subprocess
import sys

from batch import read_batch, spans_of, write_batch
from classes import CLASSES
from run_peer import run_peer
from text import Calendar

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = {
    "J": ("ical.js", ["node", HERE + "/peer_icaljs.mjs"]),
    "R": ("recurring_ical_events",
          ["/usr/bin/python3", "-B", HERE + "/peer_recurring.py"]),
    "S": ("sabre/vobject", ["php", HERE + "/peer_sabre.php"]),
}
# A calendar that a reader should know takes it milliseconds, on a machine that
# has nothing else to do; one of a class may never end.
SECONDS, CLASS_SECONDS = 30, 2
CHUNK = 500
# Of calendars of one class, one in so many is asked all the same.
CLASS_SAMPLE = 3
# Below, a class may be without a difference by chance.
FULL_RUN = 20000


def versions(icaljs):
    with open(icaljs + "/node_modules/ical.js/package.json") as stream:
        ical_js = json.load(stream)["version"]

    def debian(package):
        return subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}", package],
            check=True, capture_output=True, text=True).stdout
    return {
        "J": "ical.js " + ical_js,
        "R": "recurring_ical_events " +
             debian("python3-recurring-ical-events") + ", icalendar " +
             debian("python3-icalendar") + ", dateutil " +
             debian("python3-dateutil"),
        "S": "sabre/vobject " + debian("php-sabre-vobject"),
    }


def lines(path_or_text):
    result = {}
    for line in path_or_text.splitlines():
        number, _, text = line.partition(" ")
        result[int(number)] = text
    return result


def own_readers(binaries, out, seed, first, n):
    """The batch's path, and the answers of the walk, of us, of brute force."""
    path = "%s/batch-%d" % (out, first)
    subprocess.run([binaries + "/write_calendars", str(seed), str(first),
                    str(n), path, path + ".walk"], check=True)

    def run(name):
        return lines(subprocess.run([binaries + "/" + name, path], check=True,
                                    capture_output=True, text=True).stdout)
    with open(path + ".walk") as stream:
        walk = lines(stream.read())
    return path, {"walk": walk, "ours": run("read_calendars"),
                  "brute": run("brute")}


def classes_of(calendar):
    """{peer: the names of its classes that hold}"""
    held = [c for c in CLASSES if c.holds(calendar)]
    return {p: [c.name for c in held if p in c.readers] for p in PEERS}


def is_asked(number, held):
    return not held or (len(held) == 1 and number % CLASS_SAMPLE == 0)


def differs(ours, other):
    return ours != other


class Tally:
    def __init__(self):
        self.checked_by = collections.Counter()  # by how many peers
        self.asked = collections.Counter()
        self.cases = collections.Counter()  # (class, peer)
        self.alone = collections.Counter()
        self.differing = collections.Counter()
        self.unexplained = []  # readers' names
        self.sample = []
        self.calendars = 0


def compare(answers, asked, held, tally):
    """One calendar's answers, {reader: line}; tells whether all is explained.
    asked: the peers; held: their classes."""
    ours, agreed, good = answers["ours"], 0, True
    for reader in ("walk", "brute"):
        if differs(ours, answers[reader]):
            tally.unexplained.append(reader)
            good = False
    for peer in asked:
        tally.asked[peer] += 1
        same = not differs(ours, answers[peer])
        if held[peer]:
            tally.alone[held[peer][0], peer] += 1
            tally.differing[held[peer][0], peer] += not same
        elif same:
            agreed += 1
        else:
            tally.unexplained.append(PEERS[peer][0])
            good = False
    tally.checked_by[agreed] += 1
    return good, agreed


def shifted(line):
    """The line with its first span five minutes later."""
    for i, char in enumerate(line):
        if char.isdigit():
            start, _, rest = line[i:].partition("-")
            return line[:i] + str(int(start) + 300) + "-" + rest
    return None


def check_that_it_bites(records):
    """A span of ours that is shifted is found against each reader alone."""
    for reader in ["walk", "brute", *PEERS]:
        for answers, asked, held in records:
            planted = shifted(answers["ours"])
            fit = reader in ("walk", "brute") or \
                (reader in asked and not held[reader])
            if not planted or not fit or \
                    differs(answers["ours"], answers[reader]):
                continue
            wrong = {**{r: planted for r in answers}, reader: answers[reader]}
            tally = Tally()
            compare(wrong, [p for p in asked if p == reader], held, tally)
            name = PEERS[reader][0] if reader in PEERS else reader
            if tally.unexplained != [name]:
                sys.exit("oracle: a planted difference to %s is not found" %
                         name)
            break
        else:
            sys.exit("oracle: no calendar to plant a difference in for " +
                     reader)
    print("a planted difference is found against each of 5 readers")


def run_chunk(job):
    binaries, icaljs, out, seed, first, n = job
    path, own = own_readers(binaries, out, seed, first, n)
    calendars, held, peers = {}, {}, {}
    for number, zone, start, end, text in read_batch(path):
        calendars[number] = (zone, start, end, text)
        held[number] = classes_of(Calendar(zone, start, end, text))
    for peer, (_, command) in PEERS.items():
        peers[peer] = {}
        for seconds, in_class in ((SECONDS, False), (CLASS_SECONDS, True)):
            numbers = [i for i in calendars if is_asked(i, held[i][peer]) and
                       bool(held[i][peer]) == in_class]
            part = path + "." + peer
            write_batch(part, [(i, *calendars[i]) for i in numbers])
            peers[peer].update(run_peer(command, part, numbers, seconds,
                                        {"ICALJS": icaljs}))
            os.remove(part)
    os.remove(path)
    os.remove(path + ".walk")
    return [(i, calendars[i],
             {**{r: own[r][i] for r in own},
              **{p: peers[p][i] for p in PEERS if i in peers[p]}}, held[i])
            for i in calendars]


def report(out, seed, number, calendar, answers, readers):
    path = "%s/%d-%d.ics" % (out, seed, number)
    with open(path, "w", newline="") as stream:
        stream.write(calendar[3])
    print("UNEXPLAINED: seed %d, calendar %d: %s (zone %s, window %d-%d) "
          "differs from %s" % (seed, number, path, *calendar[:3],
                               ", ".join(readers)))
    codes = {PEERS[p][0]: p for p in PEERS}
    mine = set(spans_of(answers["ours"])) \
        if ":" in answers["ours"] else answers["ours"]
    for reader in readers:
        line = answers[codes.get(reader, reader)]
        if line.startswith("no answer") or isinstance(mine, str):
            print("  %s: %s; ours: %s" % (reader, line[:200],
                                          answers["ours"][:200]))
            continue
        other = set(spans_of(line))
        print("  ours alone", sorted(mine - other)[:5],
              reader, "alone", sorted(other - mine)[:5])


def take(tally, record, options, records, room):
    number, calendar, answers, held = record
    out, seed = options
    asked = [p for p in PEERS if p in answers]
    before = len(tally.unexplained)
    good, agreed = compare(answers, asked, held, tally)
    tally.calendars += 1
    for peer in PEERS:
        for name in held[peer]:
            tally.cases[name, peer] += 1
    if not good:
        report(out, seed, number, calendar, answers,
               tally.unexplained[before:])
    if good and len(records) < room:
        records.append((answers, asked, held))
    tally.sample.append((number, calendar, answers["ours"], agreed, good))


def print_tables(tally):
    print("\n%d calendars, each read by this program, by brute force minute by "
          "minute, and by\nthe generator's walk day by day; and by other "
          "readers, where no class of theirs holds:" % tally.calendars)
    for n in range(len(PEERS) + 1):
        print("  %6d by %d of them" % (tally.checked_by[n], n))
    print("\n%-24s %-22s %6s %6s %6s  %s" %
          ("class", "reader", "cases", "asked", "differ", "right by"))
    idle = []
    for c in CLASSES:
        for peer in c.readers:
            key = (c.name, peer)
            print("%-24s %-22s %6d %6d %6d  %s" %
                  (c.name, PEERS[peer][0], tally.cases[key],
                   tally.alone[key], tally.differing[key], c.section))
            if tally.alone[key] and not tally.differing[key]:
                idle.append("%s of %s" % (c.name, PEERS[peer][0]))
    return idle


def main():
    binaries, icaljs, out, seed, n = sys.argv[1:6]
    seed, n = int(seed), int(n)
    out = os.path.abspath(out)
    os.makedirs(out, exist_ok=True)
    named = versions(icaljs)
    print("; ".join(named.values()))
    jobs = [(binaries, icaljs, out, seed, i, min(CHUNK, n - i))
            for i in range(0, n, CHUNK)]
    tally, records = Tally(), []
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        for chunk in pool.map(run_chunk, jobs):
            for record in chunk:
                take(tally, record, (out, seed), records, 500)
    check_that_it_bites(records)
    idle = print_tables(tally)
    if idle:
        print("no difference met in: " + ", ".join(idle))
    if len(sys.argv) > 6 and sys.argv[6] == "--record":
        import record
        record.write(sys.argv[7], seed, named, tally.sample)
    print("%d unexplained" % len(tally.unexplained))
    return 1 if tally.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())

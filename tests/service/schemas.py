"""schemas.py TREFNYDD URL CASES DATA HEALTH REFUSALS PID: holds the traffic of a
service at URL against the schemas that TREFNYDD publishes. CASES: random cases,
{"case", "now"} each; DATA, PID: the service's; HEALTH: that of one on a
PostgreSQL; REFUSALS: replies that were got elsewhere.

Every method is asked, rightly and wrongly. Every request that is right and
every reply has to be valid; every member that a schema knows has to have been
seen; and what has one member more or lacks one has to be invalid.
"""
import datetime, json, os, signal, sqlite3, subprocess, sys, traceback

from jsonschema import Draft7Validator, Draft202012Validator, RefResolver

top = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
sys.path.insert(0, os.path.join(top, "examples/clients"))
import ask

program, url, random_cases, data, health, refusals, pid = sys.argv[1:]
wrong = []
NOW = "2026-09-15"


def no_network(uri):
    raise AssertionError("the schema refers to " + uri)


def validator(schema, kind=Draft202012Validator, store=()):
    handlers = {"http": no_network, "https": no_network, "": no_network}
    return kind(schema, resolver=RefResolver.from_schema(
        schema, id_of=kind.ID_OF, handlers=handlers, store=store))


def published(name):
    return subprocess.run([program, "schema", name], check=True,
                          stdout=subprocess.PIPE).stdout.decode()


def fault(*words):
    wrong.append(" ".join(str(word) for word in words))


def hold(name, what, instance):
    best = None
    for error in validators[name].iter_errors(instance):
        while error.context:
            error = max(error.context, key=lambda e: len(e.absolute_path))
        best = best or error
    if best:
        fault(what, "is not as", name, "at", "/".join(map(str, best.absolute_path)),
              best.message[:300])


# --- what is published -------------------------------------------------------

names = published("list").split()
openrpc = json.loads(published("openrpc"))
schemas = {name: json.loads(published(name)) for name in names
           if name != "openrpc"}
validators = {name: validator(schema) for name, schema in schemas.items()}
for schema in schemas.values():
    Draft202012Validator.check_schema(schema)
methods = {method["name"]: method for method in openrpc["methods"]}


def check_openrpc():
    """By OpenRPC's own schema of such documents, which takes that of JSON
    Schema from elsewhere."""
    with open(os.path.join(top, "tests/data/openrpc/meta-schema.json")) as file:
        meta = json.load(file)
    place = "https://meta.json-schema.tools"
    any_schema = {"allOf": [Draft7Validator.META_SCHEMA], "definitions": {
        "JSONSchemaObject": {"properties": {"$ref": {"type": "string"}}}}}
    store = {place: any_schema, place + "/": any_schema,
             "http://json-schema.org/draft-07/schema": Draft7Validator.META_SCHEMA}
    for error in validator(meta, Draft7Validator, store).iter_errors(openrpc):
        fault("openrpc:", list(error.absolute_path), error.message[:300])
    for name, schema in openrpc["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
    referred = set()
    for text in references(openrpc):
        at = openrpc
        for key in text.split("/")[1:]:
            at = at[key]
        referred.add(text)
    for kind, parts in openrpc["components"].items():
        for name in parts:
            if "#/components/%s/%s" % (kind, name) not in referred and \
                    name not in ("error-data", "languages"):
                fault("openrpc: nothing refers to", kind, name)
    want = {method + end for method in methods for end in (".request", ".reply")}
    if want | {"case", "error.reply", "openrpc"} != set(names):
        fault("not every method has its schemas, or there are others")


def references(schema):
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        for part in schema.values():
            yield from references(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from references(part)


# --- what was seen of a reply's schema ---------------------------------------

seen = {}       # the members of each object
fragments = {}  # of a document: one instance of each object


def resolve(root, schema):
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].split("/")[-1]]
    return schema


def look(name, schema, instance, definition="reply"):
    """Walks an instance that is valid with its schema."""
    root = schemas[name]
    if "$ref" in schema:
        definition = schema["$ref"].split("/")[-1]
    schema = resolve(root, schema)
    if "anyOf" in schema:
        for part in schema["anyOf"]:
            whole = dict(part, **{"$defs": root["$defs"]})
            if validator(whole).is_valid(instance):
                return look(name, part, instance, definition)
        return
    if isinstance(instance, list):
        for item in instance:
            look(name, schema["items"], item, definition)
    elif isinstance(instance, dict) and "properties" in schema:
        key = definition, tuple(schema["properties"])
        seen.setdefault(key, set()).update(instance)
        fragments.setdefault(name, {}).setdefault(key, (schema, instance))
        for member, value in instance.items():
            look(name, schema["properties"][member], value,
                 definition + "/" + member)


def objects(root, schema, definition, found):
    """Every object that the schema knows: its members."""
    if "$ref" in schema:
        definition = schema["$ref"].split("/")[-1]
        if definition in found["done"]:
            return
        found["done"].add(definition)
    schema = resolve(root, schema)
    for part in schema.get("anyOf", []):
        objects(root, part, definition, found)
    if "items" in schema:
        objects(root, schema["items"], definition, found)
    if "properties" in schema:
        if schema.get("additionalProperties") is not False:
            fault(definition, "allows members that it does not know")
        found[definition, tuple(schema["properties"])] = schema
        for member, part in schema["properties"].items():
            objects(root, part, definition + "/" + member, found)


def check_seen(name):
    """What a case was understood to say is the case's, which has its tests."""
    found = {"done": {"interpreted"}}
    objects(schemas[name], schemas[name], "reply", found)
    del found["done"]
    for (definition, members) in found:
        # What is left without names may be all that there is to be left.
        if not definition.startswith("reply/result"):
            never.update((definition, member) for member in
                         set(members) - seen.get((definition, members), set()))


def check_closed(name):
    """One member more, or one less, is not valid."""
    root = schemas[name]
    for (definition, _), (schema, instance) in fragments.get(name, {}).items():
        whole = validator(dict(schema, **{"$defs": root["$defs"]}))
        if whole.is_valid(dict(instance, unheard_of=1)):
            fault(name, definition, "may have a member that nobody knows")
        for member in schema.get("required", []):
            less = {key: value for key, value in instance.items() if key != member}
            if whole.is_valid(less):
                fault(name, definition, "may lack", member)


# --- traffic -----------------------------------------------------------------

n_asked = 0
codes = set()
results = set()


def exchange(text):
    return ask.exchange(url, text.encode())


def call(method, params, code=0, valid=True):
    """code: of the error that is expected; valid: is the request?"""
    global n_asked
    n_asked += 1
    request = {"jsonrpc": "2.0", "id": n_asked, "method": method}
    if params is not None:
        request["params"] = params
    reply = exchange(json.dumps(request))
    name = method + ".reply"
    what = "%s %.200s" % (method, json.dumps(params))
    have = reply["error"]["code"] if "error" in reply else 0
    if have != code:
        fault(what, "gives", reply.get("error", "a result"), "not", code)
    if valid:
        hold(method + ".request", "the request " + what, request)
    elif validators[method + ".request"].is_valid(request):
        fault(what, "is a valid request by its schema")
    hold(name, "the reply to " + what, reply)
    codes.add(have)
    if have:
        hold("error.reply", "the reply to " + what, reply)
    else:
        results.add(method)
    look(name, schemas[name], reply)
    return reply.get("result")


def raw(text, code):
    reply = exchange(text)
    hold("error.reply", "the reply to " + text[:60], reply)
    codes.add(reply["error"]["code"])
    look("error.reply", schemas["error.reply"], reply)
    if reply["error"]["code"] != code:
        fault(text[:60], "gives", reply, "not", code)


def inline(path):
    """A case with its calendars as texts."""
    folder = os.path.dirname(path)

    def fill(value):
        if isinstance(value, list):
            return [fill(item) for item in value]
        if not isinstance(value, dict):
            return value
        value = {key: fill(item) for key, item in value.items()}
        if isinstance(value.get("calendar"), str):
            value["calendar"] = {"file": value["calendar"]}
        if isinstance(value.get("calendar"), dict) and "file" in value["calendar"]:
            with open(os.path.join(folder, value["calendar"]["file"])) as file:
                value["calendar"]["ics"] = file.read()
        return value

    with open(path) as file:
        return fill(json.load(file))


def ask_of(case, now):
    """All that can be asked of a case."""
    answer = call("propose", {"case": case, "now": now})
    if not answer:
        return
    starts = [date["start"] for date in answer["dates"]]
    days = [day["date"] for day in answer["considered"]["days"]]
    call("explain", {"case": case, "now": now, "date": days[0]})
    call("check", {"case": case, "now": now, "date": days[-1]})
    for start in starts[:1]:
        call("check", {"case": case, "now": now, "start": start})
    for patch in ({"exclude": [start[:10] for start in starts]},
                  [{"seats": [{"id": case["seats"][0]["id"], "essential": True}]},
                   {"policy": {"unknown": "busy"}}]):
        call("whatif", {"case": case, "now": now, "patch": patch})
    call("tasks", {"case": case, "now": now})
    call("tasks", {"case": case, "now": now, "date": days[0], "format": "todo"})
    call("tasks", {"case": case, "now": now, "format": "ics"})


def event(uid, more=""):
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:%s\r\n"
            "DTSTAMP:20260901T080000Z\r\nDTSTART:20261001T090000Z\r\n"
            "DURATION:PT1H\r\n%sEND:VEVENT\r\nEND:VCALENDAR\r\n" % (uid, more))


def ask_of_calendars():
    someone = ("ORGANIZER:mailto:bryn@dyffryn.example\r\n"
               "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:alys@dyffryn.example\r\n")
    base = {"person": "alys", "request_id": "1", "ics": event("a", someone),
            "email": "alys@dyffryn.example", "as_of": "2026-09-02"}
    call("import", base)
    call("import", base)
    call("import", dict(base, request_id="2"))
    call("import", dict(base, request_id="2", lenient=True), -32001)
    call("import", dict(base, request_id="3", as_of="2026-08-01"), -32006)
    call("import", dict(base, request_id="4", as_of="2026-08-01",
                        allow_older=True, source="other", time_zone="Europe/Paris",
                        covers={"to": "2026-12-31"}))
    files = [{"file": "a.ics", "ics": event("a")},
             {"file": "b.ics", "ics": event("b", "X-BAD;\r\nRRULE:FREQ=MINUTELY\r\n")}]
    call("import", {"room": "hall", "request_id": "5", "files": files}, -32001)
    call("import", {"room": "hall", "request_id": "6", "files": files,
                    "lenient": True})
    call("import", {"events": "fairs", "request_id": "7", "ics": event("c")})
    call("import", {"request_id": "8", "ics": event("d", someone), "people":
                    [{"id": "alys", "emails": ["alys@dyffryn.example"]}]}, -32001)
    call("import", {"person": "alys", "ics": event("a")}, -32602, valid=False)
    # What may be no id is none by the schema either.
    for wrong in ("Alys", "", "a b", "é", "a" * 49, "a\nb"):
        for owner in ("person", "room", "resource", "events", "holidays"):
            call("import", {owner: wrong, "request_id": "9", "ics": event("a")},
                 -32001, valid=False)
        call("import", dict(base, request_id="9", source=wrong), -32001, valid=False)
        call("import", {"request_id": "9", "ics": event("a", someone), "people":
                        [{"id": wrong, "emails": "a@b.example"}]}, -32001, valid=False)
    call("import", dict(base, request_id="9", person="a-9" * 16))
    call("calendars", {})
    call("calendars", None)
    call("calendars", {"now": "2026-09-15"})
    call("calendars", {"case": inline(os.path.join(
        top, "examples/dyffryn/case.json")), "now": NOW})
    call("calendars", {"case": {"case": "a", "report_published": NOW,
         "people": [{"id": "nobody"}, {"id": "alys"}], "seats":
         [{"id": "chair", "candidates": ["nobody", "alys"]}]}, "now": NOW})
    span = {"from": "2026-10-01", "to": "2026-10-31T12:00:00+00:00"}
    call("freebusy", dict(span, id="alys"))
    call("freebusy", dict(span, id="alys", kind="person", format="ics"))
    call("freebusy", dict(span, ics=event("a", someone), email=["alys@dyffryn.example"],
                          covers={"from": "2026-01-01", "to": "2026-12-31"}))
    call("freebusy", dict(span, files=files, lenient=True, as_of=NOW))
    call("freebusy", dict(span, id="nobody"), -32007)
    call("freebusy", dict(span, id="alys", nonsense=1), -32602, valid=False)
    call("freebusy", {"id": "alys", "from": "yesterday"}, -32001, valid=False)
    call("freebusy", dict(span, id="alys", kind="person", format="pdf"), -32001,
         valid=False)
    call("freebusy", dict(span, id="alys", kind="seat"), -32001, valid=False)
    call("freebusy", {"id": "alys", "from": "2026-01-01", "to": "2099-01-01"}, -32002)


def ask_of_cases():
    for name in ("cwm-tawel/made", "dyffryn-progress", "no-date"):
        case = inline(os.path.join(top, "examples", name, "case.json"))
        now = "2027-09-01" if "progress" in name else NOW
        call("propose", {"case": case, "now": now})
        call("explain", {"case": case, "now": now})
    good = inline(os.path.join(top, "examples/dyffryn/case.json"))
    ask_of(good, NOW)
    call("whatif", {"case": good, "now": NOW, "patch": {
        "events": [{"id": "school-days", "points": 5}]}})
    with open(random_cases) as file:
        for line in file:
            question = json.loads(line)
            ask_of(question["case"], question["now"])
    call("propose", {"case": dict(good, max_candidates="5"), "now": NOW}, -32001,
         valid=False)
    call("propose", {"case": dict(good, wnidow={}), "now": NOW}, -32001, valid=False)
    call("propose", {"now": NOW}, -32602, valid=False)
    call("propose", {"case": 7}, -32001, valid=False)
    call("check", {"case": good, "now": NOW}, -32001)
    call("check", {"case": good, "now": NOW, "date": "2026-13-01"}, -32001)
    call("tasks", {"case": good, "now": NOW, "format": "pdf"}, -32001, valid=False)
    call("whatif", {"case": good, "now": NOW, "patch": {"wnidow": 1}}, -32001)


HAPPENED = "2026-09-15"  # before whatever the service's clock says


def day_after(n):
    """Behind whatever the clock says: decisions are taken by it."""
    return (datetime.date(2099, 8, 28) + datetime.timedelta(n)).isoformat()


def stored_case(name):
    people = ["p1", "p2", "p3", "i1", "i2", "i3", "i4"]
    seats = {"chief-executive": ["p1", "p2"], "director-of-education": ["p3"],
             "chair": ["i1", "i2"], "support": ["i3"], "record": ["i4"]}
    return {
        "case": name, "report_published": day_after(0),
        "window": {"from": day_after(60), "to": day_after(90)},
        "people": [{"id": person, "email": [person + "@a.example"]}
                   for person in people],
        "seats": [{"id": seat, "candidates": candidates}
                  for seat, candidates in seats.items()],
        "team": {"link_inspectors": ["i3"], "inspection_lead": "i1"},
        "rooms": [{"id": "hall", "venue": "hall", "kind": "conference",
                   "capacity": 20}],
        "resources": [{"id": "translator"}],
        "visit": {"required_duration": "PT1H", "seats": ["chief-executive"],
                  "required": 0},
        "agenda": [{"part": "plans", "duration": "PT1H", "seats": ["record"]}],
        "max_candidates": 6}


n_changes = 0


def change(method, params, code=0, valid=True):
    global n_changes
    n_changes += 1
    return call(method, dict(params, request_id="change-%d" % n_changes), code, valid)


def busy(person, day, email=None):
    """Away all day, by an import."""
    day = day.replace("-", "")
    text = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:%s\r\n"
            "DTSTAMP:20260901T080000Z\r\nDTSTART;VALUE=DATE:%s\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n" % (day, day))
    found = change("import", {"person": person, "ics": text, "allow_older": True,
                              "email": email or person + "@a.example"})["agreed"]
    call("cases", {"stored": "first"})
    call("health", {})
    return found


def ask_of_stored_cases():
    call("cases", {})
    call("cases", {"revision": 1}, -32001)
    first = stored_case("first")
    change("put", {"case": first})
    change("put", {"case": first}, -32006)
    change("put", {"case": first, "if_revision": 7}, -32006)
    change("put", {"case": dict(first, max_candidates=5), "if_revision": 1})
    call("cases", {"stored": "nobody"}, -32007)
    call("propose", {"stored": "first", "case": first}, -32602, valid=False)
    call("propose", {"stored": "first", "revision": 1})
    days = [date["start"][:10] for date in call("propose", {"stored": "first"})["dates"]]
    of = {"stored": "first"}

    def decide(method, revision, code=0, valid=True, **params):
        change(method, dict(of, if_revision=revision, **params), code, valid)

    decide("hold", 2, starts=days[:3], **{"for": "P3D"})
    decide("hold", 3, -32006, starts=days[0])
    call("cases", {})
    decide("release", 3, start=days[0], reason="another meeting")
    call("cases", of)
    decide("release", 4, -32007, start=days[0])
    decide("agree", 4, -32001, date=days[1], agreed_by=[])
    decide("agree", 3, -32006, date=days[1], agreed_by="i1")
    decide("agree", 4, date=days[1], agreed_by=["i1", "p1"], how="by telephone")
    decide("agree", 5, -32006, date=days[1], agreed_by="i1")
    for event in ("put", "hold"):
        call("cases", dict(of, revision={"put": 1, "hold": 3}[event]))
    # Another case with the same people, room and translator.
    change("put", {"case": stored_case("second")})
    for method, more in (("propose", {}), ("explain", {}), ("check", {"date": days[1]}),
                         ("whatif", {"patch": {"max_candidates": 3}}), ("tasks", {})):
        call(method, dict(more, stored="second"))
    change("agree", {"stored": "second", "if_revision": 1, "date": days[1],
                     "agreed_by": "i1"}, -32001)
    change("hold", {"stored": "second", "if_revision": 1, "starts": [days[2]]})
    # The agreed date after imports.
    if busy("p1", days[1])["reseat"] != 1:
        fault("no date is taken by others: p1 is away")
    if busy("p2", days[1])["broken"] != 1:
        fault("no date is broken: p1 and p2 are away")
    call("cases", {})
    if busy("p2", days[4], "else@b.example")["broken"] != 1:
        fault("no date is broken by addresses of another")
    busy("p2", days[4])
    decide("move", 5, start=call("propose", of)["dates"][0]["start"], agreed_by="i1",
           reason="away")
    change("put", {"case": first, "if_revision": 6})
    decide("record", 7, what="participation-agreed")
    decide("record", 8, -32001, valid=False, what="notification-set")
    change("record", dict(of, what="papers"), -32602, valid=False)
    decide("record", 8, what="notification-sent", date=HAPPENED, by="i4")
    call("cases", of)
    call("tasks", of)
    decide("move", 9, -32006, date=days[2], agreed_by="i1")
    decide("release", 9, -32006)
    decide("move", 9, date=days[2], agreed_by="i1", how="by letter", waived_by="p1")
    call("cases", of)
    decide("record", 10, -32006, what="plans-received")
    decide("release", 10, reason="it is off")
    call("cases", of)


def ask_with_tokens():
    call("tokens", {}, -32005)
    call("health", {"token": "nobody's"}, -32005)
    root = subprocess.run(
        [program, "token", "new", "root", "--roles", "admin,auditor", "--names",
         "--data", data], check=True, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL).stdout.decode().strip()
    new = {"token": root, "action": "new"}
    planner = change("token", dict(new, name="planner", roles=["planner"]))["token"]
    importer = change("token", dict(
        new, name="importer", roles="importer", methods=["calendars", "import"],
        cases="first", people=["alys", "p1"], expires=day_after(9)))["token"]
    change("token", dict(new, name="other"), -32001)
    change("token", dict(new, name="other", roles="viewr"), -32001, valid=False)
    change("token", dict(new, name="other", action="make"), -32001, valid=False)
    call("tokens", {"token": root})
    change("token", {"token": root, "action": "revoke", "name": "other"}, -32007)
    # Who may not see who is busy.
    case = inline(os.path.join(top, "examples/no-date/case.json"))
    without = {"token": planner, "case": case, "now": NOW}
    call("propose", without)
    call("explain", dict(without, date="2026-12-01"))
    call("check", dict(without, date="2026-12-01"))
    call("whatif", dict(without, patch={"groups": [{"id": "officers", "required": 0}]}))
    call("calendars", {"token": planner})
    call("calendars", {"token": importer})
    call("propose", dict(without, token=importer), -32005)
    of = {"token": planner, "stored": "second"}
    days = call("propose", of)["dates"]
    start = days[0]["start"]
    call("cases", {"token": planner})
    call("check", dict(of, start=start))
    call("whatif", dict(of, patch={"max_candidates": 3}))
    change("agree", dict(of, if_revision=2, start=start, agreed_by=["i1"]))
    call("cases", {"token": planner})
    call("cases", of)
    change("move", dict(of, if_revision=3, start=days[1]["start"], agreed_by=["i1"]))
    change("put", dict(token=planner, case=stored_case("second"), if_revision=4))
    change("record", dict(of, if_revision=5, what="participation-agreed"))
    change("release", dict(of, if_revision=6))
    change("hold", dict(of, if_revision=7, starts=[start]))
    change("put", {"token": planner, "case": stored_case("third"), "actor": "i1"})
    # The audit, and what is forgotten.
    call("audit", {"token": root})
    call("audit", {"token": root, "from": 3, "most": 2})
    call("audit", {"token": root, "verify": True})
    call("audit", {"token": root, "verify": True, "head": "0" * 64})
    change("purge", {"token": root, "person": "p1"}, -32006)
    for case in ("first", "second", "third"):
        change("purge", {"token": root, "case": case})
    change("purge", {"token": root, "person": "p1"})
    for wrong in ("Alys", "", "a b", "é", "a" * 49, "a\nb"):
        for what in ("person", "room", "resource", "events", "holidays", "case"):
            change("purge", {"token": root, what: wrong}, -32001, valid=False)
        change("token", {"token": root, "action": "new", "name": wrong,
                         "roles": "viewer"}, -32001, valid=False)
    change("purge", {"token": root, "case": "b-9" * 16}, -32007)
    change("purge", {"token": root, "old": True})
    change("purge", {"token": root}, -32001)
    change("token", {"token": root, "action": "revoke", "name": "planner"})
    call("audit", {"token": root})


def ask_at_all():
    # A store that may not be opened, while no worker has it open.
    os.chmod(data, 0o755)
    call("health", None)
    os.chmod(data, 0o700)
    call("health", {})
    with open(health) as file:
        reply = {"jsonrpc": "2.0", "id": 1, "result": json.load(file)}
    hold("health.reply", "that of a service on a PostgreSQL", reply)
    look("health.reply", schemas["health.reply"], reply)
    if call("rpc.discover", None) != openrpc:
        fault("rpc.discover is not what 'trefnydd schema openrpc' prints")
    raw("{", -32700)
    raw("[]", -32600)
    raw('{"jsonrpc":"2.0","method":"health"}', -32600)
    raw('{"jsonrpc":"2.0","id":1,"method":"helth"}', -32601)
    raw('{"jsonrpc":"2.0","id":"a","method":"health","params":[]}', -32602)
    raw("[" * 100, -32002)


def check_refusals():
    """What a service says that stops, or whose workers die or hang."""
    with open(refusals) as file:
        for line in file:
            reply = json.loads(line)
            hold("error.reply", "a refusal", reply)
            codes.add(reply["error"]["code"])
            look("error.reply", schemas["error.reply"], reply)


def ask_with_a_damaged_store():
    """The last: workers that have not seen it whole find it so."""
    path = os.path.join(data, "trefnydd.db")
    # Else its log may have the page that is damaged.
    store = sqlite3.connect(path)
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    store.close()
    with open(path, "r+b") as file:
        file.write(b"no database")
    os.kill(int(pid), signal.SIGHUP)
    while call("health", {})["status"] != "store":
        pass
    call("cases", {}, -32603)


never = set()
check_openrpc()
check_refusals()
for asking in (ask_at_all, ask_of_calendars, ask_of_cases, ask_of_stored_cases,
               ask_with_tokens, ask_with_a_damaged_store):
    try:
        asking()
    except (TypeError, KeyError, IndexError):
        fault(traceback.format_exc())
for name in schemas:
    if name.endswith(".reply"):
        check_seen(name)
        check_closed(name)
for method in methods:
    if method not in results:
        fault("nothing was asked of", method)
published_codes = set(schemas["error.reply"]["properties"]["error"]["properties"]
                      ["code"]["enum"])
for code in sorted(published_codes - codes):
    fault("no reply has the code", code)
for definition, member in sorted(never):
    fault("never seen:", definition, member)
for line in wrong[:40]:
    print("schemas.py:", line, file=sys.stderr)
if wrong:
    sys.exit("schemas.py: %d faults" % len(wrong))
print("schemas.py: %d methods, %d requests, errors %s" %
      (len(methods), n_asked, " ".join(map(str, sorted(codes - {0})))))

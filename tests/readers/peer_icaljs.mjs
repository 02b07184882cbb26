// node peer_icaljs.mjs CALENDARS AFTER: what ical.js reads in each calendar of
// a batch (batch.h) whose number is over AFTER. ical.js stands under
// $ICALJS/node_modules.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(process.env.ICALJS + "/");
const ICAL = (await import(pathToFileURL(require.resolve("ical.js")))).default;

// An owner's zone that the text does not describe is not known to ical.js.
function register(calendars) {
  ICAL.TimezoneService.reset();
  for (const calendar of calendars)
    for (const zone of calendar.getAllSubcomponents("vtimezone"))
      ICAL.TimezoneService.register(zone);
}

function instant(time, owner) {
  if (time.isDate || time.zone === ICAL.Timezone.localTimezone) {
    if (!owner) throw new Error("the owner's zone is not described");
    time = ICAL.Time.fromData({ year: time.year, month: time.month,
      day: time.day, hour: time.hour, minute: time.minute,
      second: time.second, isDate: false }, owner);
  }
  return time.toUnixTime();
}

function said(item) {
  const status = item.getFirstPropertyValue("status");
  if (status === "CANCELLED" ||
      item.getFirstPropertyValue("transp") === "TRANSPARENT")
    return null;
  return status === "TENTATIVE" ? "t" : "b";
}

function spansOf(calendar, owner, from, to) {
  const spans = { n: [], t: [], b: [], o: [] };
  const put = (details) => {
    const word = said(details.item.component);
    if (word) spans[word].push([instant(details.startDate, owner),
      instant(details.endDate, owner)]);
  };
  const events = calendar.getAllSubcomponents("vevent");
  const masters = new Set(events.filter((e) =>
    !e.hasProperty("recurrence-id")).map((e) => e.getFirstPropertyValue("uid")));
  for (const component of events) {
    if (component.hasProperty("recurrence-id")) {
      if (!masters.has(component.getFirstPropertyValue("uid"))) {
        const alone = new ICAL.Event(component);
        put({ item: alone, startDate: alone.startDate, endDate: alone.endDate });
      }
      continue;
    }
    const uid = component.getFirstPropertyValue("uid");
    const own = events.filter((e) => e.hasProperty("recurrence-id") &&
      e.getFirstPropertyValue("uid") === uid);
    const event = new ICAL.Event(component, { exceptions: own });
    if (!event.isRecurring() && !component.hasProperty("exdate")) {
      put({ item: event, startDate: event.startDate, endDate: event.endDate });
      continue;
    }
    const iterator = event.iterator();
    for (let next; (next = iterator.next()); ) {
      // Overrides and ranges may move it by weeks.
      if (instant(next, owner) > to + 86400 * 20) break;
      const details = event.getOccurrenceDetails(next);
      if (!own.includes(details.item.component) || details.item.modifiesFuture())
        put(details);
    }
    for (const override of own) {
      const alone = new ICAL.Event(override);
      put({ item: alone, startDate: alone.startDate, endDate: alone.endDate });
    }
  }
  return spans;
}

function line(spans, from, to) {
  return ["n", "t", "b", "o"].map((word) => {
    const merged = [];
    for (const [s, e] of spans[word].map(([s, e]) =>
      [Math.max(s, from), Math.min(e, to)]).filter(([s, e]) => s < e)
      .sort((a, b) => a[0] - b[0])) {
      const last = merged[merged.length - 1];
      if (last && s <= last[1]) last[1] = Math.max(last[1], e);
      else merged.push([s, e]);
    }
    return word + ":" + merged.map((m) => m.join("-")).join(",");
  }).join(" ");
}

function answer(text, zone, from, to) {
  const parsed = ICAL.parse(text.replace(/^\ufeff/, ""));
  const calendars = (Array.isArray(parsed[0]) ? parsed : [parsed])
    .map((c) => new ICAL.Component(c));
  register(calendars);
  const owner = ICAL.TimezoneService.get(zone);
  const spans = { n: [], t: [], b: [], o: [] };
  for (const calendar of calendars) {
    const own = spansOf(calendar, owner, from, to);
    for (const word of Object.keys(spans)) spans[word].push(...own[word]);
  }
  return line(spans, from, to);
}

const data = readFileSync(process.argv[2]);
const after = Number(process.argv[3]);
for (let at = 0; at < data.length; ) {
  const end = data.indexOf(10, at);
  const [, number, zone, from, to, bytes] =
    data.subarray(at, end).toString().split(" ");
  const text = data.subarray(end + 1, end + 1 + Number(bytes)).toString();
  at = end + 2 + Number(bytes);
  if (Number(number) <= after) continue;
  let result;
  try {
    result = answer(text, zone, Number(from), Number(to));
  } catch (error) {
    result = "no answer: " + String(error.message).replace(/\s+/g, " ");
  }
  process.stdout.write(number + " " + result + "\n");
}

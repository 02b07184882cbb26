// node peer_icaljs.mjs FILE FROM TO: ical.js's version, and the milliseconds
// that it needs to parse the file and to expand what begins within the window.
// ical.js stands under $ICALJS/node_modules.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const at = createRequire(process.env.ICALJS + "/").resolve("ical.js");
const ICAL = (await import(pathToFileURL(at))).default;
const { version } = JSON.parse(
	readFileSync(join(dirname(at), "..", "package.json")));

const [file, from, to] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const start = process.cpuUsage();
const calendar = new ICAL.Component(ICAL.parse(text));
const series = new Map();
const overrides = [];
let n = 0;

for (const zone of calendar.getAllSubcomponents("vtimezone"))
	ICAL.TimezoneService.register(zone);
for (const component of calendar.getAllSubcomponents("vevent")) {
	// Else each event looks for its overrides among all others.
	const event = new ICAL.Event(component, { exceptions: [] });

	if (event.isRecurrenceException())
		overrides.push(event);
	else
		series.set(event.uid, event);
}
for (const override of overrides)
	series.get(override.uid)?.relateException(override);
for (const event of series.values()) {
	if (!event.isRecurring()) {
		const at = event.startDate.toUnixTime();

		n += at >= from && at < to;
		continue;
	}
	const iterator = event.iterator();
	for (let next = iterator.next(); next; next = iterator.next()) {
		const at = event.getOccurrenceDetails(next)
			.startDate.toUnixTime();

		if (at >= to)
			break;
		n += at >= from;
	}
}
const used = process.cpuUsage(start);
const ms = (used.user + used.system) / 1e3;
if (n === 0)
	process.exit(1);
console.log(version, ms);

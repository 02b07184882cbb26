#include "tests/bench/calendar_texts.h"

enum { EVENTS_A_SERIES = 25 };

static const char *const zones[] = {"GMT Standard Time",
				    "Romance Standard Time",
				    "Eastern Standard Time"};

static uint64_t draw(uint64_t *seed, uint64_t n)
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % n;
}

static void put_observance(const char *name, const char *from, const char *to,
			   const char *day, struct buffer *text)
{
	buffer_printf(text,
		      "BEGIN:%s\r\nDTSTART:16010101T020000\r\n"
		      "TZOFFSETFROM:%s\r\nTZOFFSETTO:%s\r\n"
		      "RRULE:FREQ=YEARLY;INTERVAL=1;%s\r\nEND:%s\r\n",
		      name, from, to, day, name);
}

static void put_zones(struct buffer *text)
{
	static const struct {
		const char *winter, *summer, *to_winter, *to_summer;
	} clocks[] = {
		{"+0000", "+0100", "BYDAY=-1SU;BYMONTH=10",
		 "BYDAY=-1SU;BYMONTH=3"},
		{"+0100", "+0200", "BYDAY=-1SU;BYMONTH=10",
		 "BYDAY=-1SU;BYMONTH=3"},
		{"-0500", "-0400", "BYDAY=1SU;BYMONTH=11",
		 "BYDAY=2SU;BYMONTH=3"},
	};

	for (int i = 0; i < 3; i++) {
		buffer_printf(text, "BEGIN:VTIMEZONE\r\nTZID:%s\r\n", zones[i]);
		put_observance("STANDARD", clocks[i].summer, clocks[i].winter,
			       clocks[i].to_winter, text);
		put_observance("DAYLIGHT", clocks[i].winter, clocks[i].summer,
			       clocks[i].to_summer, text);
		buffer_put_string(text, "END:VTIMEZONE\r\n");
	}
}

/* A GlobalObjectId in hexadecimal. */
static void put_uid(int i, struct buffer *text)
{
	buffer_printf(text,
		      "UID:040000008200E00074C5B7101A82E00800000000%08X"
		      "000000000000000\r\n 010000000%08X%08X%08X\r\n",
		      (unsigned)i * 2654435761u, (unsigned)i,
		      (unsigned)i * 40503u, (unsigned)i ^ 0x5bd1e995u);
}

static void put_description(struct buffer *text)
{
	buffer_put_string(text, "DESCRIPTION:Annwyl bawb\\,\\nDyma agenda'r "
				"cyfarfod ac ychydig o bapurau.\\n\r\n");
	for (int i = 0; i < 3; i++)
		buffer_put_string(
			text, " 1. Cofnodion\\, 2. Materion yn codi\\, 3. Y "
			      "gyllideb\\, 4. Staffio\\n5.\r\n"
			      "  Unrhyw fater arall. Papers are on the drive "
			      "under Meetings.\\n\r\n");
}

static void put_attendees(int i, struct buffer *text)
{
	buffer_put_string(text, "ORGANIZER;CN=\"Swyddfa'r Cyfarfodydd\":mailto:"
				"cyfarfodydd@x.example\r\n");
	for (int k = 0; k < 3; k++)
		buffer_printf(text,
			      "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-"
			      "ACTION;RSVP=TRUE;CN=\"Gwestai\r\n  %d\":mailto:"
			      "guest%d@x.example\r\n",
			      i * 3 + k, i * 3 + k);
}

static void put_states(bool fat, struct buffer *text)
{
	buffer_put_string(text, "CLASS:PUBLIC\r\nPRIORITY:5\r\n"
				"DTSTAMP:20260101T000000Z\r\n"
				"TRANSP:OPAQUE\r\nSTATUS:CONFIRMED\r\n"
				"SEQUENCE:0\r\n");
	buffer_put_string(text, fat ? "LOCATION:Ystafell Bwyllgor 1\r\n"
				    : "LOCATION:\r\n");
	buffer_put_string(text, "X-MICROSOFT-CDO-APPT-SEQUENCE:0\r\n"
				"X-MICROSOFT-CDO-BUSYSTATUS:BUSY\r\n"
				"X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY\r\n"
				"X-MICROSOFT-CDO-ALLDAYEVENT:FALSE\r\n"
				"X-MICROSOFT-CDO-IMPORTANCE:1\r\n"
				"X-MICROSOFT-CDO-INSTTYPE:0\r\n"
				"X-MICROSOFT-DISALLOW-COUNTER:FALSE\r\n");
	if (fat)
		buffer_put_string(text, "BEGIN:VALARM\r\nDESCRIPTION:REMINDER"
					"\r\nTRIGGER;RELATED=START:-PT15M\r\n"
					"ACTION:DISPLAY\r\nEND:VALARM\r\n");
}

struct when {
	unsigned month, day, hour;
	const char *zone;
};

static void put_time(const char *name, const struct when *when, unsigned minute,
		     struct buffer *text)
{
	buffer_printf(text, "%s;TZID=%s:2026%02u%02uT%02u%02u00\r\n", name,
		      when->zone, when->month, when->day, when->hour, minute);
}

static void put_head(int i, bool fat, struct buffer *text)
{
	buffer_put_string(text, "BEGIN:VEVENT\r\n");
	if (fat) {
		put_attendees(i, text);
		put_description(text);
	}
	put_uid(i, text);
	buffer_put_string(text, fat ? "SUMMARY:Cyfarfod adolygu\r\n"
				    : "SUMMARY:Busy\r\n");
}

static void put_event(int i, bool fat, uint64_t *seed, struct buffer *text)
{
	static const char *const rules[] = {"FREQ=WEEKLY;BYDAY=MO,TH",
					    "FREQ=WEEKLY;INTERVAL=2",
					    "FREQ=MONTHLY;BYDAY=2TU",
					    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
					    "FREQ=YEARLY"};
	struct when when = {1 + (unsigned)draw(seed, 12),
			    1 + (unsigned)draw(seed, 28),
			    8 + (unsigned)draw(seed, 9), zones[draw(seed, 3)]};
	bool series = i % EVENTS_A_SERIES == 0;
	int nth = i / EVENTS_A_SERIES;

	put_head(i, fat, text);
	put_time("DTSTART", &when, 0, text);
	put_time("DTEND", &when, 30, text);
	if (series)
		buffer_printf(text, "RRULE:%s\r\n", rules[nth % 5]);
	put_states(fat, text);
	buffer_put_string(text, "END:VEVENT\r\n");
	/* 90 of 200 */
	if (!series || nth % 20 >= 9)
		return;
	put_head(i, fat, text);
	put_time("RECURRENCE-ID", &when, 0, text);
	when.hour += 2;
	put_time("DTSTART", &when, 0, text);
	put_time("DTEND", &when, 30, text);
	put_states(fat, text);
	buffer_put_string(text, "END:VEVENT\r\n");
}

static void begin(struct buffer *text)
{
	buffer_init(0, text);
	buffer_put_string(text, "BEGIN:VCALENDAR\r\n"
				"PRODID:-//trefnydd//bench//EN\r\n"
				"VERSION:2.0\r\n");
}

void calendar_text(int n_events, bool fat, struct buffer *ret)
{
	uint64_t seed = 7;

	begin(ret);
	put_zones(ret);
	for (int i = 0; i < n_events; i++)
		put_event(i, fat, &seed, ret);
	buffer_put_string(ret, "END:VCALENDAR\r\n");
}

void series_text(int n_events, const char *rule, const char *zone,
		 struct buffer *ret)
{
	begin(ret);
	for (int i = 0; i < n_events; i++) {
		buffer_printf(ret, "BEGIN:VEVENT\r\nUID:%d\r\n", i);
		buffer_printf(ret, "DTSTAMP:20260101T000000Z\r\nDTSTART");
		if (zone)
			buffer_printf(ret, ";TZID=%s", zone);
		buffer_printf(ret, ":202601%02dT%02d%02d00%s\r\n", 1 + i % 28,
			      8 + i % 9, i % 60, zone ? "" : "Z");
		buffer_printf(ret,
			      "DURATION:PT30M\r\nRRULE:%s\r\nEND:VEVENT\r\n",
			      rule);
	}
	buffer_put_string(ret, "END:VCALENDAR\r\n");
}

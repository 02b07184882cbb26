#include "tests/work/shapes.h"

#include <stdio.h>

#include "base/day.h"

#define HEAD "BEGIN:VCALENDAR\nVERSION:2.0\n"
#define TAIL "END:VCALENDAR\n"
#define EVENT "BEGIN:VEVENT\nUID:{i}\nDTSTAMP:20260101T000000Z\n"
#define SAME "BEGIN:VEVENT\nUID:same\nDTSTAMP:20260101T000000Z\n"
#define TIMES "DTSTART:{t}\nDURATION:PT30M\n"
#define DAILY                                                                  \
	SAME "DTSTART:20260101T000000Z\nDURATION:PT30M\nRRULE:FREQ=DAILY\n"
#define END "END:VEVENT\n"
#define ONE EVENT TIMES END
#define ZONE                                                                   \
	"BEGIN:VTIMEZONE\nTZID:Cylchfa {z}\nBEGIN:STANDARD\n"                  \
	"DTSTART:16010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0000\n"      \
	"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\n"              \
	"END:VTIMEZONE\n"

const struct shape shapes[] = {
	{"single events",
	 STATUS_OK,
	 false,
	 {{0, HEAD}, {4000, ONE}, {0, TAIL}}},
	{"local events",
	 STATUS_OK,
	 true,
	 {{0, HEAD}, {1000, EVENT "SUMMARY:{x}\n" TIMES END}, {0, TAIL}}},
	/* --- lines --- */
	{"one long folded line, not read",
	 STATUS_OK,
	 false,
	 {{0, HEAD EVENT "DESCRIPTION:"},
	  {8000, "\n {i}llinell"},
	  {0, "\n" TIMES END TAIL}}},
	{"one long folded line, read",
	 STATUS_LIMIT,
	 false,
	 {{0, HEAD "BEGIN:VEVENT\nUID:"},
	  {8000, "\n {i}llinell"},
	  {0, "\n" TIMES END TAIL}}},
	{"one long line, not read",
	 STATUS_OK,
	 false,
	 {{0, HEAD EVENT "X-ALT-DESC:"},
	  {1000, "{x}"},
	  {0, "\n" TIMES END TAIL}}},
	{"one long line, read",
	 STATUS_LIMIT,
	 false,
	 {{0, HEAD "BEGIN:VEVENT\nUID:"}, {1000, "{x}"}, {0, "\n" END TAIL}}},
	{"a name folded at every letter",
	 STATUS_OK,
	 false,
	 {{0, HEAD EVENT TIMES},
	  {4000, "S\n U\n M\n M\n A\n R\n Y:x\n"},
	  {0, END TAIL}}},
	{"a name that never ends",
	 STATUS_REJECTED,
	 false,
	 {{0, HEAD EVENT TIMES}, {40000, "A\n "}, {0, "\n" END TAIL}}},
	{"lines of one letter",
	 STATUS_REJECTED,
	 false,
	 {{0, HEAD EVENT TIMES}, {25000, "A\n"}, {0, END TAIL}}},
	{"lines of one letter and a colon",
	 STATUS_OK,
	 false,
	 {{0, HEAD EVENT TIMES}, {25000, "A:\n"}, {0, END TAIL}}},
	{"empty lines",
	 STATUS_OK,
	 false,
	 {{0, HEAD EVENT TIMES}, {25000, "\n"}, {0, END TAIL}}},
	{"lines that end in CR only",
	 STATUS_LIMIT,
	 false,
	 {{0, "BEGIN:VCALENDAR\r"}, {25000, "A:b\r"}, {0, "END:VCALENDAR\r"}}},
	{"bytes that are no UTF-8, not read",
	 STATUS_OK,
	 false,
	 {{0, HEAD EVENT TIMES "NOTE:"},
	  {25000, "\xc3\xff"},
	  {0, "\n" END TAIL}}},
	{"titles of accented letters",
	 STATUS_OK,
	 true,
	 {{0, HEAD},
	  {4000, EVENT
	   "SUMMARY:\xc5\xb5\xc5\xb7\xc3\xa2\xc3\xb4\xc3\xbb\n" TIMES END},
	  {0, TAIL}}},
	/* --- parameters, quotes --- */
	{"parameters, not read",
	 STATUS_OK,
	 false,
	 {{0, HEAD EVENT TIMES "NOTE"},
	  {25000, ";A{i}=b"},
	  {0, ":x\n" END TAIL}}},
	{"parameters, read",
	 STATUS_LIMIT,
	 false,
	 {{0, HEAD "BEGIN:VEVENT\nDTSTART"},
	  {25000, ";A=b"},
	  {0, ":x\n" END TAIL}}},
	{"attendees with parameters",
	 STATUS_OK,
	 false,
	 {{0, HEAD EVENT TIMES},
	  {2000, "ATTENDEE;A=b;A=b;A=b;A=b;A=b;A=b;A=b;A=b;EMAIL=\"e{i}\":x\n"},
	  {0, END TAIL}}},
	{"quotes, not read",
	 STATUS_OK,
	 false,
	 {{0, HEAD EVENT TIMES "NOTE;A=\""},
	  {25000, "\"\";\"\":"},
	  {0, "\n" END TAIL}}},
	{"lines of quotes, read",
	 STATUS_REJECTED,
	 false,
	 {{0, HEAD EVENT TIMES},
	  {4000,
	   "ATTENDEE;A=\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\":x\n"},
	  {0, END TAIL}}},
	/* --- components --- */
	{"alarms",
	 STATUS_OK,
	 false,
	 {{0, HEAD EVENT TIMES},
	  {5000, "BEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM\n"},
	  {0, END TAIL}}},
	{"components in each other",
	 STATUS_LIMIT,
	 false,
	 {{0, HEAD}, {25000, "BEGIN:X-A\n"}, {25000, "END:X-A\n"}, {0, TAIL}}},
	{"components that are not read",
	 STATUS_REJECTED,
	 false,
	 {{0, HEAD}, {4000, "BEGIN:VOTHER\nEND:VOTHER\n"}, {0, TAIL}}},
	{"VCALENDARs", STATUS_OK, false, {{2000, HEAD ONE TAIL}}},
	{"empty VCALENDARs", STATUS_OK, false, {{5000, HEAD TAIL}}},
	/* --- zones --- */
	{"events in a hundred zones",
	 STATUS_OK,
	 false,
	 {{0, HEAD},
	  {-100, ZONE},
	  {2000, EVENT "DTSTART;TZID=Cylchfa {z}:{d}\nDURATION:PT1H\n" END},
	  {0, TAIL}}},
	{"a zone a VCALENDAR",
	 STATUS_OK,
	 false,
	 {{100, HEAD ZONE EVENT
	   "DTSTART;TZID=Cylchfa {z}:{d}\nDURATION:PT1H\n" END TAIL}}},
	{"zones that nothing uses",
	 STATUS_LIMIT,
	 false,
	 {{0, HEAD}, {1000, ZONE}, {0, TAIL}}},
	{"onsets of a zone",
	 STATUS_OK,
	 false,
	 {{0, HEAD "BEGIN:VTIMEZONE\nTZID:Hir\nBEGIN:STANDARD\n"
		   "DTSTART:20000101T000000\nTZOFFSETFROM:+0100\n"
		   "TZOFFSETTO:+0000\n"},
	  {1200, "RDATE:{d}\n"},
	  {0, "END:STANDARD\nEND:VTIMEZONE\n"},
	  {1000, EVENT "DTSTART;TZID=Hir:{d}\nDURATION:PT1H\n" END},
	  {0, TAIL}}},
	/* --- one UID --- */
	{"equal versions of one UID",
	 STATUS_OK,
	 false,
	 {{0, HEAD}, {4000, SAME TIMES END}, {0, TAIL}}},
	{"versions of one UID, each newer",
	 STATUS_OK,
	 false,
	 {{0, HEAD}, {4000, SAME "SEQUENCE:{i}\n" TIMES END}, {0, TAIL}}},
	{"events of one UID and SEQUENCE, each newer and at a time of its own",
	 STATUS_OK,
	 false,
	 {{0, HEAD},
	  {4000, "BEGIN:VEVENT\nUID:same\nDTSTAMP:{t}\n" TIMES END},
	  {0, TAIL}}},
	{"equal series of one UID and their overrides",
	 STATUS_OK,
	 false,
	 {{0, HEAD},
	  {2000, SAME TIMES END},
	  {2000, SAME "RECURRENCE-ID:{t}\n" TIMES END},
	  {0, TAIL}}},
	{"overrides of one series",
	 STATUS_OK,
	 false,
	 {{0, HEAD DAILY END},
	  {4000, SAME "RECURRENCE-ID:{t}\n" TIMES END},
	  {0, TAIL}}},
	{"overrides of one instance",
	 STATUS_OK,
	 false,
	 {{0, HEAD DAILY END},
	  {4000, SAME "RECURRENCE-ID:20260103T000000Z\n" TIMES END},
	  {0, TAIL}}},
	{"ranges of one series",
	 STATUS_OK,
	 false,
	 {{0, HEAD DAILY END},
	  {4000, SAME "RECURRENCE-ID;RANGE=THISANDFUTURE:{t}\n" TIMES END},
	  {0, TAIL}}},
	{"cancellations of one UID",
	 STATUS_OK,
	 false,
	 {{0, HEAD "METHOD:CANCEL\n"},
	  {4000, SAME "STATUS:CANCELLED\n" TIMES END},
	  {0, TAIL HEAD DAILY END TAIL}}},
	{"long UIDs that are nearly equal",
	 STATUS_OK,
	 false,
	 {{0, HEAD},
	  {500,
	   "BEGIN:VEVENT\nUID:{x}{i}\nDTSTAMP:20260101T000000Z\n" TIMES END},
	  {0, TAIL}}},
	{"UIDs made up to meet in a table",
	 STATUS_OK,
	 false,
	 {{0, HEAD},
	  {500, "BEGIN:VEVENT\nUID:{c}\nDTSTAMP:20260101T000000Z\n" TIMES END},
	  {0, TAIL}}},
	/* --- lists --- */
	{"EXDATEs, a line each",
	 STATUS_OK,
	 false,
	 {{0, HEAD DAILY}, {1200, "EXDATE:{t}\n"}, {0, END TAIL}}},
	{"EXDATEs of whole days",
	 STATUS_OK,
	 false,
	 {{0, HEAD DAILY},
	  {1200, "EXDATE;VALUE=DATE:20260105\n"},
	  {0, END TAIL}}},
	{"RDATEs, a line each",
	 STATUS_OK,
	 false,
	 {{0, HEAD DAILY}, {1200, "RDATE:{t}\n"}, {0, END TAIL}}},
	{"RDATEs with ends of their own",
	 STATUS_OK,
	 false,
	 {{0, HEAD DAILY},
	  {1200, "RDATE;VALUE=PERIOD:{t}/P200D\n"},
	  {0, END TAIL}}},
	{"RRULEs",
	 STATUS_LIMIT,
	 false,
	 {{0, HEAD DAILY}, {1200, "RRULE:FREQ=DAILY\n"}, {0, END TAIL}}},
	{"categories",
	 STATUS_OK,
	 true,
	 {{0, HEAD EVENT TIMES}, {5000, "CATEGORIES:a{i},b\n"}, {0, END TAIL}}},
	{"categories in one line",
	 STATUS_OK,
	 true,
	 {{0, HEAD EVENT TIMES "CATEGORIES:"},
	  {500, "a{i},"},
	  {0, "\n" END TAIL}}},
	/* --- busy times --- */
	{"events that all overlap",
	 STATUS_OK,
	 false,
	 {{0, HEAD},
	  {4000, EVENT "DTSTART:{t}\nDURATION:P300D\n" END},
	  {0, TAIL}}},
	{"daily series",
	 STATUS_OK,
	 false,
	 {{0, HEAD},
	  {60, EVENT "DTSTART:{t}\nDURATION:P2D\nRRULE:FREQ=DAILY\n" END},
	  {0, TAIL}}},
	{"periods of a VFREEBUSY",
	 STATUS_OK,
	 false,
	 {{0, HEAD "BEGIN:VFREEBUSY\nDTSTART:20260101T000000Z\n"
		   "DTEND:20270101T000000Z\n"},
	  {4000, "FREEBUSY:{t}/P20D\n"},
	  {0, "END:VFREEBUSY\n" TAIL}}},
	{"VFREEBUSYs",
	 STATUS_OK,
	 false,
	 {{0, HEAD},
	  {4000, "BEGIN:VFREEBUSY\nDTSTART:{t}\nDTEND:20270101T000000Z\n"
		 "END:VFREEBUSY\n"},
	  {0, TAIL}}},
	{"AVAILABLEs of a VAVAILABILITY",
	 STATUS_OK,
	 false,
	 {{0, HEAD "BEGIN:VAVAILABILITY\nUID:v\n"
		   "DTSTAMP:20260101T000000Z\n"},
	  {4000, "BEGIN:AVAILABLE\nUID:{i}\nDTSTART:{t}\nDURATION:PT1M\n"
		 "END:AVAILABLE\n"},
	  {0, "END:VAVAILABILITY\n" TAIL}}},
	{"VAVAILABILITYs",
	 STATUS_OK,
	 false,
	 {{0, HEAD},
	  {2000, "BEGIN:VAVAILABILITY\nUID:{i}\nPRIORITY:{p}\n"
		 "BEGIN:AVAILABLE\nUID:a{i}\nDTSTART:{t}\nDURATION:PT1M\n"
		 "END:AVAILABLE\nEND:VAVAILABILITY\n"},
	  {0, TAIL}}},
	{"whole days as items",
	 STATUS_OK,
	 true,
	 {{0, HEAD},
	  {4000, EVENT "DTSTART;VALUE=DATE:20260105\n" END},
	  {0, TAIL}}},
};
const size_t n_shapes = sizeof(shapes) / sizeof(*shapes);

/* A minute later each time, from 5 January 2026 on. */
static void put_time(int i, const char *end, struct buffer *ret)
{
	struct civil civil =
		day_civil((struct day){20458 + i / (24 * 60) % 350});

	buffer_printf(ret, "%04d%02d%02dT%02d%02d00%s", (int)civil.year,
		      (int)civil.month, (int)civil.day, i / 60 % 24, i % 60,
		      end);
}

/* A text whose digest ends in twelve zeros. */
static void put_colliding(int i, struct buffer *ret)
{
	char text[32];

	for (int k = 0;; k++) {
		snprintf(text, sizeof(text), "%d.%d", i, k);
		if ((bytes_digest(bytes_of(text)) & 0xfff) == 0)
			break;
	}
	buffer_put_string(ret, text);
}

static void put_mark(char mark, int i, struct buffer *ret)
{
	switch (mark) {
	case 'i':
		buffer_put_int(ret, i);
		break;
	case 't':
		put_time(i, "Z", ret);
		break;
	case 'd':
		put_time(i, "", ret);
		break;
	case 'c':
		put_colliding(i, ret);
		break;
	case 'z':
		buffer_put_int(ret, i % 100);
		break;
	case 'p':
		buffer_put_int(ret, i % 10);
		break;
	default:
		for (int k = 0; k < 1000; k++)
			buffer_put_char(ret, 'x');
		break;
	}
}

static void put_text(const char *text, int i, struct buffer *ret)
{
	for (; *text; text++) {
		if (*text == '{') {
			put_mark(text[1], i, ret);
			text += 2;
		} else {
			buffer_put_char(ret, *text);
		}
	}
}

void shape_write(const struct shape *shape, int scale, struct buffer *ret)
{
	buffer_init(0, ret);
	for (int k = 0; k < SHAPE_PARTS && shape->parts[k].text; k++) {
		int n = shape->parts[k].n;

		n = n > 0 ? n * scale : n < 0 ? -n : 1;
		for (int i = 0; i < n; i++)
			put_text(shape->parts[k].text, i, ret);
	}
}

#include "ipc/known.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "calendar/read.h"
#include "conference/evidence.h"

/* Around every year that could be shipped. */
enum { FIRST_YEAR = 2000, LAST_YEAR = 2100 };

enum status known_holidays_until(struct zones *zones, struct arena *arena,
				 struct day *ret, struct error *err)
{
	const struct zone *zone = zone_utc();
	struct calendar calendar;
	struct read_options options = {
		.horizon = zone_days(
			zone, day_from_civil((struct civil){FIRST_YEAR, 1, 1}),
			day_from_civil((struct civil){LAST_YEAR, 12, 31})),
		.zones = zones,
		.as_of = INSTANT_NONE,
		.zone = zone,
		.reading = READ_HOLIDAYS};
	enum status status =
		calendar_read(ONE_TEXT(holidays_england_and_wales(LANGUAGE_EN)),
			      &options, arena, &calendar, err);

	if (status != STATUS_OK)
		return status;
	const struct timetable *t = &calendar.timetable;
	*ret = t->n_covers ? zone_day(zone, t->covers[t->n_covers - 1].end - 1)
			   : DAY_NONE;
	return STATUS_OK;
}

void known_tzdata(char ret[static TZDATA_VERSION_BYTES])
{
	static const char begin[] = "# version ";
	char path[128], line[64] = "";
	size_t n = 0;

	snprintf(path, sizeof(path), "%s/tzdata.zi", zones_folder());
	FILE *file = fopen(path, "re");
	if (file) {
		if (!fgets(line, sizeof(line), file))
			line[0] = '\0';
		fclose(file);
	}
	if (strncmp(line, begin, sizeof(begin) - 1) == 0)
		for (const char *c = line + sizeof(begin) - 1;
		     isalnum((unsigned char)*c) && n + 1 < TZDATA_VERSION_BYTES;
		     c++)
			ret[n++] = *c;
	ret[n] = '\0';
}

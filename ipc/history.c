#include "ipc/history.h"

#include "conference/decisions.h"

static int64_t agreed_since(const struct store_stored *stored)
{
	for (size_t i = 0; i < stored->n_plans; i++)
		if (stored->plans[i].agreed)
			return stored->plans[i].since;
	return INT64_MAX;
}

/* Is it of the date that is agreed now, or of none? */
static bool counts(const struct store_stored *stored,
		   const struct store_happened *happened)
{
	struct record_milestone milestone =
		record_milestone((enum decision)happened->kind);

	return !milestone.of_date || happened->revision > agreed_since(stored);
}

static bool is_record(const struct store_happened *happened)
{
	return happened->kind >= FIRST_RECORD && happened->kind < N_DECISIONS;
}

struct happened history_of(const struct store_stored *stored)
{
	struct happened ret;

	for (int i = 0; i < N_DATE_RULES; i++)
		ret.done[i] = ret.from[i] = DAY_NONE;
	/* The receipt outdoes the letter, whichever was told last. */
	for (int kind = FIRST_RECORD; kind < N_DECISIONS; kind++) {
		struct record_milestone of =
			record_milestone((enum decision)kind);
		struct day day = history_day(stored, kind);

		if (day_is_none(day))
			continue;
		if (of.done >= 0)
			ret.done[of.done] = day;
		if (of.from >= 0)
			ret.from[of.from] = day;
	}
	return ret;
}

struct day history_day(const struct store_stored *stored, int32_t decision)
{
	struct day day = DAY_NONE;

	for (size_t i = 0; i < stored->n_happened; i++) {
		const struct store_happened *happened = &stored->happened[i];

		if (happened->kind == decision && is_record(happened) &&
		    counts(stored, happened))
			day = happened->day;
	}
	return day;
}

#include "conference/verify.h"

#include <stdio.h>

#include "conference/verify_parts.h"

__attribute__((format(printf, 2, 0))) static enum status
fail(struct check *check, const char *format, va_list list)
{
	char path[VERIFY_PATH_BYTES];

	vsnprintf(path, sizeof(path), format, list);
	error_path(check->err, path);
	return STATUS_FAULT;
}

bool check_fails(struct check *check, const char *format, ...)
{
	va_list list;

	error_set(check->err, STATUS_FAULT, MSG_ANSWER_UNSOUND, "");
	va_start(list, format);
	check->status = fail(check, format, list);
	va_end(list);
	return false;
}

bool check_number(struct check *check, int64_t said, int64_t true_value,
		  const char *format, ...)
{
	va_list list;

	if (said == true_value)
		return true;
	error_set(check->err, STATUS_FAULT, MSG_ANSWER_MISCOUNTED, "dd", said,
		  true_value);
	va_start(list, format);
	check->status = fail(check, format, list);
	va_end(list);
	return false;
}

bool check_memory(struct check *check, const void *memory)
{
	if (!memory)
		check->status = error_no_memory(check->err, check->arena);
	return memory != NULL;
}

static bool verify_holidays(struct check *check)
{
	return check->answer->holidays_until.n == check->almanac.known.last.n ||
	       check_fails(check, "/holidays/covered_until");
}

/* The days of the window and the starts that finish by `latest`. */
static void grid_of_window(struct check *check)
{
	const struct conference *c = check->conference;
	int64_t room_s = c->latest_s - c->earliest_s - c->required_duration_s;

	check->days = c->window;
	check->first_start_s = c->earliest_s;
	check->n_starts =
		room_s < 0 ? 0 : (int32_t)(room_s / c->start_interval_s) + 1;
}

static bool make_all(struct check *check)
{
	check->today = zone_day(check->conference->zone, check->answer->now);
	grid_of_window(check);
	return verify_case(check) && almanac_make(check) &&
	       fillers_make(check) && visits_make(check) && rules_find(check) &&
	       moments_lay(check) && moments_judge(check);
}

static bool verify_all(struct check *check)
{
	return make_all(check) && verify_dates(check) && verify_counts(check) &&
	       verify_nothing_better(check) && verify_asks(check) &&
	       verify_conflict(check) && verify_people(check) &&
	       verify_holidays(check);
}

enum status conference_verify(const struct conference *conference,
			      const struct evidence *evidence,
			      const struct answer *answer, struct error *err)
{
	struct check check = {
		.conference = conference,
		.evidence = evidence,
		.answer = answer,
		.arena = arena_new(LIMIT_REQUEST_MEMORY_BYTES),
		.err = err,
	};

	if (!check.arena)
		return error_no_memory(err, NULL);
	if (!verify_all(&check) && check.status == STATUS_OK)
		check.status = STATUS_FAULT;
	arena_free(check.arena);
	return check.status;
}

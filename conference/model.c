/* The whole program for other solvers, named in the case's words. */

#include "conference/answer.h"

/* Ids have letters, digits and '-', which LP files do not take in names. */
static void put_name(struct bytes text, struct buffer *ret)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.data[i];

		buffer_put_char(ret, c == '-' ? '_' : c);
	}
}

/* A name of two ids and a slot stays within 100 bytes. */
static void put_id(const char *id, int32_t index, struct buffer *ret)
{
	enum { LONGEST = 36, KEPT = 28 };
	struct bytes whole = bytes_of(id);

	if (whole.n <= LONGEST) {
		put_name(whole, ret);
		return;
	}
	put_name((struct bytes){id, KEPT}, ret);
	buffer_put_char(ret, '~');
	buffer_put_int(ret, index);
}

static void put_rule(int32_t rule, void *context, struct buffer *ret)
{
	const struct formulation *f = context;
	struct buffer name;
	bool inside = false;

	buffer_init(0, &name);
	rule_name(f->conference, f->rules.rules[rule], &name);
	for (size_t i = 0; i < name.n; i++) {
		bool colon = name.data[i] == ':';

		inside = inside || colon;
		put_name(colon ? BYTES("(") : (struct bytes){name.data + i, 1},
			 ret);
	}
	if (inside)
		buffer_put_char(ret, ')');
	ret->failed = ret->failed || name.failed;
	buffer_release(&name);
}

/* The year too where the window is longer than one. */
static void put_slot(int32_t slot, void *context, struct buffer *ret)
{
	enum { MINUTE_S = 60, HOUR_S = 3600, YEAR_DAYS = 365 };
	const struct formulation *f = context;
	const struct days *window = &f->conference->window;
	struct civil civil = day_civil(slot_day(f, slot));
	int32_t start_s = slot_start_s(f, slot);

	if (window->last.n - window->first.n >= YEAR_DAYS)
		buffer_printf(ret, "%04d", (int)civil.year);
	buffer_printf(ret, "%02d%02d_%02d%02d", (int)civil.month,
		      (int)civil.day, (int)(start_s / HOUR_S),
		      (int)(start_s % HOUR_S / MINUTE_S));
	if (start_s % MINUTE_S)
		buffer_printf(ret, "%02d", (int)(start_s % MINUTE_S));
}

static void put_seat(int32_t seat, void *context, struct buffer *ret)
{
	const struct formulation *f = context;
	int32_t n_seats = f->conference->n_seats;

	if (seat < n_seats)
		put_id(f->conference->seats[seat].id, seat, ret);
	else
		buffer_printf(ret, "team.%d", (int)(seat - n_seats + 1));
}

static void put_person(int32_t person, void *context, struct buffer *ret)
{
	const struct formulation *f = context;

	put_id(person == NO_ONE ? "nobody" : f->conference->people[person].id,
	       person, ret);
}

enum status conference_write_model(const struct conference *conference,
				   const struct evidence *evidence, int64_t now,
				   struct arena *arena, struct buffer *ret,
				   struct error *err)
{
	struct formulation f;
	struct model_names names = {put_rule, put_slot, put_seat, put_person,
				    &f};
	enum status status =
		problem_of(conference, evidence, now, arena, &f, err);

	if (status != STATUS_OK)
		return status;
	return solver_write_model(&f.problem, &names, ret, err);
}

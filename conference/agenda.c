#include "conference/agenda.h"

#include "conference/seats.h"

struct span agenda_seat_span(const struct conference *conference, int32_t seat,
			     struct span span)
{
	const struct seat *s = &conference->seats[seat];

	return (struct span){span.start + s->comes_after_s,
			     span.end - s->leaves_before_s};
}

bool agenda_is_throughout(const struct seat *seat)
{
	return seat->comes_after_s == 0 && seat->leaves_before_s == 0;
}

static bool set_opening(const struct conference *c, struct span span,
			struct arena *arena, struct agenda_item *item)
{
	int32_t *seats = arena_array(arena, int32_t, (size_t)c->n_seats);

	if (!seats)
		return false;
	*item = (struct agenda_item){.part = NONE,
				     .span = {span.start,
					      span.start + c->parts[0].from_s},
				     .introduction_until = INSTANT_NONE,
				     .seats = seats};
	for (int32_t r = 0; r < c->n_seats; r++)
		if (seat_is_invited(&c->seats[r]) &&
		    agenda_is_throughout(&c->seats[r]))
			seats[item->n_seats++] = r;
	return true;
}

enum status agenda_of(const struct conference *conference, struct span span,
		      struct arena *arena, const struct agenda_item **ret,
		      int32_t *ret_n, struct error *err)
{
	const struct conference *c = conference;
	struct agenda_item *items =
		arena_array(arena, struct agenda_item, (size_t)c->n_parts + 1);
	int32_t n = 0;

	if (!items)
		return error_no_memory(err, arena);
	if (c->n_parts && c->parts[0].from_s > 0 &&
	    !set_opening(c, span, arena, &items[n++]))
		return error_no_memory(err, arena);
	for (int32_t i = 0; i < c->n_parts; i++) {
		const struct part *part = &c->parts[i];
		int64_t start = span.start + part->from_s;

		items[n++] = (struct agenda_item){
			.part = i,
			.span = {start, span.start + part->to_s},
			.introduction_until =
				part->introduction_s
					? start + part->introduction_s
					: INSTANT_NONE,
			.seats = part->seats,
			.n_seats = part->n_seats};
	}
	*ret = items;
	*ret_n = n;
	return STATUS_OK;
}

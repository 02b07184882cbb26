#ifndef TESTS_CALENDAR_CHOOSE_H
#define TESTS_CALENDAR_CHOOSE_H

/*
 * What a random calendar of test_random.c says: events and rules by chance,
 * counted by their features. Must not know how they are written or read.
 */

#include "tests/unit/calendar/walk.h"

/* Often at night round the last Sundays of the spring and autumn months. */
static int64_t random_local(struct world *w)
{
	static const int hours[] = {0, 1, 1, 2, 2, 3, 9, 14, 22, 23};
	int64_t day = year_start(2019) + chance(w, 3200);

	if (chance(w, 3) == 0)
		day = HORIZON_FROM - 30 + (int64_t)chance(w, 800);
	int hour = hours[chance(w, 10)];
	if (w->by_day)
		hour = 8 + hour % 10;
	return day * DAY_S + hour * 3600 + (int64_t)chance(w, 12) * CELL_S;
}

/* In the horizon, often within three days before a change of clocks. */
static int64_t random_near_change(struct world *w)
{
	int64_t day = HORIZON_FROM + (int64_t)chance(w, 700);

	for (int i = 0; i < 300; i++, day++) {
		int64_t change = libc_offset((day + 1) * DAY_S) -
				 libc_offset(day * DAY_S);

		/* Fewer rules come to a gap than to an overlap. */
		if (change > 0 || (change < 0 && chance(w, 4))) {
			day -= chance(w, 3);
			break;
		}
	}
	return day * DAY_S + (int64_t)chance(w, 288) * CELL_S;
}

/* An end before the start, by a change of clocks, is refused. */
static void avoid_early_end(struct world *w, struct spec *s)
{
	if (s->kind != DATE && s->length == BY_END &&
	    instant_of(w, s, s->start + s->length_s) <
		    instant_of(w, s, s->start))
		s->length = EXACT;
}

static void choose_length(struct world *w, struct spec *s)
{
	s->length = (enum length)chance(w, 4);
	s->days = 1 + (int)chance(w, 3);
	s->length_s = (1 + (int64_t)chance(w, 48)) * CELL_S;
	if (s->length == BY_END && chance(w, 4) == 0)
		s->length_s += 2 * DAY_S;
	if (s->kind == DATE && s->length == EXACT)
		s->length = UNSAID;
	avoid_early_end(w, s);
	if (s->kind != DATE && s->length == BY_END && w->off[F_DTEND])
		s->length = EXACT;
	if (s->length == UNSAID && s->kind != DATE && chance(w, 2))
		s->length = EXACT;
	if (s->length == DAYS && s->kind != DATE && w->off[F_DURATION_DAYS])
		s->length = EXACT;
	switch (s->length) {
	case BY_END:
		hit(w, F_DTEND);
		break;
	case EXACT:
		hit(w, F_DURATION_EXACT);
		break;
	case DAYS:
		hit(w, F_DURATION_DAYS);
		break;
	case UNSAID:
		hit(w, F_NO_LENGTH);
		break;
	}
}

static void choose_by_days(struct world *w, struct spec *s)
{
	bool ordinals = s->freq >= MONTHLY && !s->n_weeks && chance(w, 2);
	int most = s->freq == YEARLY && !s->n_months ? 53 : 5;

	if (w->off[F_ORDINAL] || (most == 53 && w->off[F_ORDINAL_IN_YEAR]))
		ordinals = false;

	s->n_by_days = 1 + (int)chance(w, 4);
	hit(w, F_BYDAY);
	for (int i = 0; i < s->n_by_days; i++) {
		int n = 1 + (int)chance(w, (uint32_t)most);

		s->by_days[i].weekday = (int)chance(w, 7);
		s->by_days[i].ordinal = ordinals ? (chance(w, 2) ? n : -n) : 0;
	}
	if (ordinals)
		hit(w, most == 53 ? F_ORDINAL_IN_YEAR : F_ORDINAL);
}

/* Up to n numbers from 1 to most, a third from the end if from_end. */
static int choose_numbers(struct world *w, uint32_t n, uint32_t most,
			  enum feature from_end, int *ret)
{
	int n_chosen = 1 + (int)chance(w, n);

	for (int i = 0; i < n_chosen; i++) {
		ret[i] = 1 + (int)chance(w, most);
		if (from_end == N_FEATURES || chance(w, 3))
			continue;
		ret[i] = -ret[i];
		hit(w, from_end);
	}
	return n_chosen;
}

static void choose_day_parts(struct world *w, struct spec *s)
{
	if (one_in(w, 3, F_BYMONTH)) {
		hit(w, F_BYMONTH);
		s->n_months = choose_numbers(w, 3, 12, N_FEATURES, s->months);
	}
	if (s->freq == YEARLY && one_in(w, 3, F_BYWEEKNO)) {
		hit(w, F_BYWEEKNO);
		s->n_weeks =
			choose_numbers(w, 3, 53, F_WEEKNO_FROM_END, s->weeks);
	}
	if ((s->freq == YEARLY || s->freq == HOURLY) &&
	    one_in(w, 4, F_BYYEARDAY)) {
		hit(w, F_BYYEARDAY);
		s->n_year_days = choose_numbers(w, 4, 366, F_YEARDAY_FROM_END,
						s->year_days);
	}
	if (s->freq != WEEKLY && one_in(w, 3, F_BYMONTHDAY)) {
		hit(w, F_BYMONTHDAY);
		s->n_month_days = choose_numbers(w, 3, 31, F_MONTHDAY_FROM_END,
						 s->month_days);
	}
	if (chance(w, 2))
		choose_by_days(w, s);
}

static void choose_time_parts(struct world *w, struct spec *s)
{
	if (one_in(w, 4, s->kind == DATE ? F_HOURS_OF_A_DATE : F_BYHOUR)) {
		hit(w, s->kind == DATE ? F_HOURS_OF_A_DATE : F_BYHOUR);
		s->n_hours = 1 + (int)chance(w, 2);
		for (int i = 0; i < s->n_hours; i++)
			s->hours[i] = (int)chance(w, chance(w, 2) ? 4 : 24);
		for (int i = 0; w->by_day && i < s->n_hours; i++)
			s->hours[i] = 8 + s->hours[i] % 10;
	}
	if (one_in(w, 5, s->kind == DATE ? F_HOURS_OF_A_DATE : F_BYMINUTE)) {
		hit(w, s->kind == DATE ? F_HOURS_OF_A_DATE : F_BYMINUTE);
		s->n_minutes = 1 + (int)chance(w, 2);
		for (int i = 0; i < s->n_minutes; i++)
			s->minutes[i] = 5 * (int)chance(w, 12);
	}
	s->second_0 = one_in(w, 10, F_BYSECOND);
	if (s->second_0)
		hit(w, F_BYSECOND);
}

static void choose_parts(struct world *w, struct spec *s)
{
	choose_day_parts(w, s);
	choose_time_parts(w, s);
	if (one_in(w, 4, F_BYSETPOS) &&
	    (s->n_by_days || s->n_months || s->n_month_days || s->n_weeks ||
	     s->n_year_days || s->n_hours || s->n_minutes || s->second_0)) {
		hit(w, F_BYSETPOS);
		s->n_positions = 1 + (int)chance(w, 2);
		for (int i = 0; i < s->n_positions; i++) {
			int n = 1 + (int)chance(w, 4);

			s->positions[i] = chance(w, 2) ? n : -n;
		}
	}
}

static void choose_bounds(struct world *w, struct spec *s)
{
	if (chance(w, 2) && !w->off[F_INTERVAL]) {
		s->interval =
			2 + (int)chance(w, s->freq == HOURLY && chance(w, 2)
						   ? 40
						   : 3);
		hit(w, F_INTERVAL);
	}
	if (one_in(w, 3, F_WKST)) {
		s->week_start = 1 + (int)chance(w, 6);
		hit(w, F_WKST);
	}
	if (chance(w, 3) == 0) {
		bool few = s->freq != HOURLY && chance(w, 2);
		s->count = 1 + (int)chance(w, few ? 20 : 3000);
		hit(w, F_COUNT);
	} else if (s->freq == HOURLY || chance(w, 2)) {
		s->until = s->kind == DATE ? UNTIL_DATE
			   : s->kind == UTC
				   ? (chance(w, 2) ? UNTIL_UTC : UNTIL_DATE)
				   : (enum until)(1 + chance(w, 3));
		if (s->until == UNTIL_UTC && s->kind != UTC &&
		    w->off[F_UNTIL_UTC])
			s->until = UNTIL_LOCAL;
		s->until_s = s->start +
			     (int64_t)chance(w, s->freq == HOURLY ? 60 : 900) *
				     DAY_S;
		if (s->until == UNTIL_DATE)
			s->until_s -= s->until_s % DAY_S;
		else if (s->until == UNTIL_UTC)
			s->until_s = instant_of(w, s, s->until_s) -
				     (int64_t)chance(w, 3) * CELL_S;
		hit(w, s->until == UNTIL_UTC	 ? F_UNTIL_UTC
		       : s->until == UNTIL_LOCAL ? F_UNTIL_LOCAL
						 : F_UNTIL_DATE);
	}
}

static void choose_states(struct world *w, struct spec *s)
{
	/* An AVAILABLE has none. */
	if (w->available)
		return;
	if (one_in(w, 8, F_TRAVEL)) {
		s->travel_s = (1 + (int64_t)chance(w, 24)) * CELL_S;
		hit(w, F_TRAVEL);
	}
	if (one_in(w, 5, F_TENTATIVE)) {
		s->tentative = true;
		hit(w, F_TENTATIVE);
	}
	if (one_in(w, 8, F_TRANSPARENT)) {
		s->transparent = true;
		hit(w, F_TRANSPARENT);
	}
	if (one_in(w, 4, F_BUSYSTATUS)) {
		s->busystatus = 1 + (int)chance(w, 5);
		hit(w, F_BUSYSTATUS);
	}
	if (one_in(w, 4, F_PARTSTAT)) {
		s->partstat = 1 + (int)chance(w, 5);
		hit(w, F_PARTSTAT);
	}
}

static void choose_kind(struct world *w, bool hourly, struct spec *s)
{
	static const enum feature kinds[] = {F_UTC, F_ZONED, F_FLOATING,
					     F_DATE};

	*s = (struct spec){.interval = 1};
	s->kind = (enum kind)chance(w, 5);
	if (s->kind > DATE || (hourly && s->kind == DATE) ||
	    (w->available && s->kind != UTC) || w->off[kinds[s->kind]])
		s->kind = ZONED;
	hit(w, kinds[s->kind]);
	s->start = hourly ? random_near_change(w) : random_local(w);
	if (s->kind == DATE)
		s->start -= s->start % DAY_S;
	choose_length(w, s);
	choose_states(w, s);
}

/* DTSTART to the rule's first instance; as it was where there is none. */
static void choose_start_on_rule(struct world *w, struct spec *s)
{
	int64_t kept_from = w->kept_from;
	int n = w->n_starts;

	w->kept_from = 0;
	s->count = 2;
	expand_rule(w, s);
	if (w->n_starts > n)
		s->start = w->starts[n].local;
	s->count = 0;
	w->n_starts = n;
	w->kept_from = kept_from;
}

static void choose_rule(struct world *w, struct spec *s)
{
	/* By the hour mostly whole days, so that changes of clocks are met. */
	if (s->freq != HOURLY || chance(w, 3) == 0)
		choose_parts(w, s);
	if (w->on_rule && !s->exception)
		choose_start_on_rule(w, s);
	avoid_early_end(w, s);
	choose_bounds(w, s);
}

static struct spec choose_series(struct world *w)
{
	static const enum feature freqs[] = {F_SINGLE, F_HOURLY,  F_DAILY,
					     F_WEEKLY, F_MONTHLY, F_YEARLY};
	enum freq freq = (enum freq)chance(w, 6);
	struct spec s;

	choose_kind(w, freq == HOURLY, &s);
	s.freq = freq;
	if ((freq == HOURLY || freq == YEARLY) && w->off[freqs[freq]])
		s.freq = DAILY;
	if (freq == MONTHLY && w->off[F_MONTHLY])
		s.freq = WEEKLY;
	hit(w, freqs[s.freq]);
	if (s.freq != NO_RULE)
		choose_rule(w, &s);
	return s;
}

/* Another rule of the same event; by the hour only from within the horizon. */
static struct spec another_rule(struct world *w, const struct spec *s)
{
	struct spec rule = {.kind = s->kind,
			    .start = s->start,
			    .length = s->length,
			    .interval = 1};

	rule.freq = (enum freq)(s->freq == HOURLY ? 1 + chance(w, 5)
						  : 2 + chance(w, 4));
	if (w->off[F_MONTHLY] && rule.freq > WEEKLY)
		rule.freq = WEEKLY;
	/* It has no DTSTART of its own to be moved. */
	bool on_rule = w->on_rule;
	w->on_rule = false;
	choose_rule(w, &rule);
	w->on_rule = on_rule;
	return rule;
}

#endif

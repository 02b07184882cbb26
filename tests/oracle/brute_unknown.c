/* Each question is asked of every assignment anew: see brute_unknown.h. */

#include "brute_unknown.h"

static bool holds(const struct conference *conference, const struct date *date,
		  const struct scenario *scenario)
{
	const struct dropped nothing = {0};
	struct visits visits = {.day = date->day};
	int64_t start_s = local_of(conference->zone, date->from) -
			  (int64_t)date->day * DAY_S;
	struct slot slot;
	struct date best;

	open_slot(conference, scenario, date->day, start_s, &visits, &slot);
	return solve_slot(&slot, &nothing, &best);
}

static bool holds_without(const struct conference *conference,
			  const struct date *date, int a, int b)
{
	struct scenario scenario = as_stated();

	scenario.unable[a] = scenario.unable[b] = true;
	return holds(conference, date, &scenario);
}

static int find_attending(const struct conference *conference,
			  const struct date *date, int ret[MAX_SEATS])
{
	int n = 0;

	for (int i = 0; i < conference->n_seats; i++)
		if (date->seats[i].person >= 0)
			ret[n++] = date->seats[i].person;
	return n;
}

static int drop_outs_of(const struct conference *conference,
			const struct date *date, const int attending[], int n)
{
	for (int i = 0; i < n; i++)
		if (!holds_without(conference, date, attending[i],
				   attending[i]))
			return 0;
	for (int i = 0; i < n; i++)
		for (int k = 0; k < i; k++)
			if (!holds_without(conference, date, attending[i],
					   attending[k]))
				return 1;
	return n < 2 ? n : 2;
}

/* As a candidate of any seat she may take. */
static bool is_unknown(const struct conference *conference,
		       const struct date *date, int person)
{
	const struct scenario scenario = as_stated();
	struct visits visits = {.day = date->day};
	int64_t start_s = local_of(conference->zone, date->from) -
			  (int64_t)date->day * DAY_S;
	struct slot slot;

	open_slot(conference, &scenario, date->day, start_s, &visits, &slot);
	for (int i = 0; i < conference->n_seats; i++)
		for (int k = 0; k < slot.n_options[i]; k++)
			if (slot.options[i][k].person == person &&
			    slot.options[i][k].level == LEVEL_UNKNOWN)
				return true;
	return false;
}

static bool decides(const struct conference *conference,
		    const struct date *date, bool holds_if_unknown_decline,
		    int person)
{
	struct scenario scenario = as_stated();

	if (!is_unknown(conference, date, person))
		return false;
	if (!holds_without(conference, date, person, person))
		return true;
	scenario.unknown_declines = true;
	scenario.known_free = person;
	return !holds_if_unknown_decline && holds(conference, date, &scenario);
}

void unknowns_of(const struct conference *conference, const struct date *date,
		 struct unknowns *ret)
{
	struct scenario declined = as_stated();
	int attending[MAX_SEATS];
	int n = find_attending(conference, date, attending);

	*ret = (struct unknowns){0};
	declined.unknown_declines = true;
	for (int i = 0; i < n; i++)
		ret->is_critical[attending[i]] =
			!holds_without(conference, date, attending[i],
				       attending[i]);
	ret->drop_outs = drop_outs_of(conference, date, attending, n);
	ret->holds_if_unknown_decline = holds(conference, date, &declined);
	for (int i = 0; i < conference->n_people; i++)
		ret->decides[i] = decides(conference, date,
					  ret->holds_if_unknown_decline, i);
}

/* Rules dropped one by one, and two by two: see brute_conflict.h. */

#include "brute_conflict.h"
#include "brute_write.h"

#include <stdlib.h>
#include <string.h>

enum { MORE_DAYS = 28, FIRST_S = 8 * 3600, LAST_S = 18 * 3600 };
enum { LEAST_RELAXATIONS = 5 };

/* Given up by nobody: 0; more easily: up to 9. */
static const int negotiability[N_RULES] = {
	[RULE_WINDOW] = 9,	    [RULE_WORKING_DAY] = 0,
	[RULE_DAY_HOURS] = 9,	    [RULE_EXCLUDED] = 8,
	[RULE_NOTICE] = 1,	    [RULE_EVENT] = 2,
	[RULE_ESSENTIAL] = 3,	    [RULE_GROUP] = 4,
	[RULE_QUORUM] = 4,	    [RULE_DEPUTIES] = 5,
	[RULE_ROOM_CONFERENCE] = 7, [RULE_ROOM_BASE] = 7,
	[RULE_RESOURCE] = 6,	    [RULE_VISIT] = 7};

/* Every slot that may be asked about; broken: bit i for ruling i, of those
   that stand alone. */
struct grid {
	const struct conference *conference;
	struct ruling rulings[MAX_RULINGS];
	int n_rulings, n_slots;
	struct slot *slots;
	uint64_t *broken;
};

/* What is found without some rules. */
struct finding {
	int rulings[2], n_rulings; /* ascending */
	int given_up, n_days;
	struct date *dates; /* of each day the best; best first */
};

static int64_t first_start(const struct conference *conference)
{
	int64_t start_s = conference->earliest_s;

	while (start_s - conference->interval_s >= FIRST_S)
		start_s -= conference->interval_s;
	return start_s;
}

static void add_slots(const struct scenario *scenario, int day,
		      struct grid *grid)
{
	const struct conference *conference = grid->conference;
	struct visits visits = {.day = day};
	int64_t start_s = first_start(conference);
	int64_t last_s =
		conference->latest_s > LAST_S ? conference->latest_s : LAST_S;

	for (; start_s + conference->duration_s <= last_s;
	     start_s += conference->interval_s) {
		struct slot *slot = &grid->slots[grid->n_slots];
		open_slot(conference, scenario, day, start_s, &visits, slot);
		for (int i = 0; i < grid->n_rulings; i++)
			if (stands_alone(grid->rulings[i].rule) &&
			    breaks(slot, grid->rulings[i]))
				grid->broken[grid->n_slots] |= UINT64_C(1) << i;
		grid->n_slots++;
	}
}

static void open_grid(const struct conference *conference,
		      const struct scenario *scenario, struct grid *ret)
{
	int from = conference->from - MORE_DAYS;
	int to = conference->to + MORE_DAYS;
	size_t most = (size_t)(to - from + 1) *
		      (size_t)(DAY_S / conference->interval_s + 1);

	*ret = (struct grid){.conference = conference};
	ret->n_rulings = rulings_of(conference, ret->rulings);
	ret->slots = calloc(most, sizeof(*ret->slots));
	ret->broken = calloc(most, sizeof(*ret->broken));
	if (ret->slots == NULL || ret->broken == NULL)
		die("grid", "no memory");
	for (int day = from; day <= to; day++)
		add_slots(scenario, day, ret);
}

static void close_grid(struct grid *grid)
{
	free(grid->slots);
	free(grid->broken);
}

static struct dropped all_but(const struct grid *grid, uint64_t kept)
{
	struct dropped ret = {0};

	for (int i = 0; i < grid->n_rulings; i++)
		if ((kept >> i & 1) == 0)
			ret.is[grid->rulings[i].rule]
			      [grid->rulings[i].subject] = true;
	return ret;
}

static uint64_t all_rulings(const struct grid *grid)
{
	return (UINT64_C(1) << grid->n_rulings) - 1;
}

/* F(X) of the slots from..to. */
static bool is_feasible(const struct grid *grid, uint64_t kept, int from,
			int to)
{
	struct dropped dropped = all_but(grid, kept);

	for (int i = from; i < to; i++)
		if ((grid->broken[i] & kept) == 0 &&
		    can_solve(&grid->slots[i], &dropped))
			return true;
	return false;
}

/* By (negotiability, table, id) each rule is dropped for good while there is
   still no slot. */
static uint64_t irreducible(const struct grid *grid, int from, int to)
{
	uint64_t kept = all_rulings(grid);

	for (int level = 0; level <= 9; level++)
		for (int i = 0; i < grid->n_rulings; i++) {
			uint64_t without = kept & ~(UINT64_C(1) << i);
			if (negotiability[grid->rulings[i].rule] == level &&
			    !is_feasible(grid, without, from, to))
				kept = without;
		}
	return kept;
}

static json_t *ruling_name(const struct grid *grid, int i)
{
	char name[100];

	name_ruling(grid->conference, grid->rulings[i], name);
	return json_string(name);
}

static bool is_of_window(const struct conference *conference,
			 const struct slot *slot)
{
	return slot->day >= conference->from && slot->day <= conference->to &&
	       slot->start_s >= conference->earliest_s &&
	       slot->start_s + conference->duration_s <= conference->latest_s;
}

static json_t *rules_json(const struct grid *grid, uint64_t rules)
{
	json_t *ret = json_array();

	for (int i = 0; i < grid->n_rulings; i++) {
		json_t *rule;
		int n = 0;
		if ((rules >> i & 1) == 0)
			continue;
		rule = json_object();
		for (int k = 0; k < grid->n_slots; k++)
			n += is_of_window(grid->conference, &grid->slots[k]) &&
			     breaks(&grid->slots[k], grid->rulings[i]);
		set(rule, "rule", ruling_name(grid, i));
		set(rule, "slots", json_integer(n));
		append(ret, rule);
	}
	return ret;
}

static int by_points(const void *a, const void *b)
{
	const struct date *x = a, *y = b;

	if (x->points != y->points)
		return x->points < y->points ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

/* The best date of each day without those rules. */
static int find_dates(const struct grid *grid, uint64_t kept, struct date **ret)
{
	struct dropped dropped = all_but(grid, kept);
	struct date *dates = calloc((size_t)grid->n_slots + 1, sizeof(*dates));
	int n = 0;

	if (dates == NULL)
		die("dates", "no memory");
	for (int i = 0; i < grid->n_slots; i++) {
		struct date date;
		if ((grid->broken[i] & kept) != 0 ||
		    !solve_slot(&grid->slots[i], &dropped, &date))
			continue;
		if (n == 0 || dates[n - 1].day != date.day)
			dates[n++] = date;
		else if (date.points < dates[n - 1].points)
			dates[n - 1] = date;
	}
	qsort(dates, (size_t)n, sizeof(*dates), by_points);
	*ret = dates;
	return n;
}

static json_t *date_json(const struct conference *conference,
			 const struct date *date)
{
	json_t *ret = json_object();
	char from[26], to[26];

	format_instant(conference->zone, date->from, from);
	format_instant(conference->zone, date->to, to);
	set(ret, "start", json_string(from));
	set(ret, "end", json_string(to));
	set(ret, "points", json_integer(date->points));
	return ret;
}

static int compare_rulings(const struct finding *a, const struct finding *b)
{
	for (int i = 0; i < a->n_rulings; i++)
		if (a->rulings[i] != b->rulings[i])
			return a->rulings[i] < b->rulings[i] ? -1 : 1;
	return 0;
}

/* Easier to give up, then better, then earlier, then in the order of the table.
 */
static bool precedes(const struct finding *a, const struct finding *b)
{
	int order;

	if (a->given_up != b->given_up)
		return a->given_up < b->given_up;
	order = by_points(a->dates, b->dates);
	return order != 0 ? order < 0 : compare_rulings(a, b) < 0;
}

static void insert(const struct finding *finding, struct finding list[], int *n)
{
	int i = *n;

	for (; i > 0 && precedes(finding, &list[i - 1]); i--)
		list[i] = list[i - 1];
	list[i] = *finding;
	++*n;
}

static void relax(const struct grid *grid, struct finding finding,
		  struct finding list[], int *n)
{
	uint64_t kept = all_rulings(grid);

	for (int i = 0; i < finding.n_rulings; i++) {
		enum rule rule = grid->rulings[finding.rulings[i]].rule;
		kept &= ~(UINT64_C(1) << finding.rulings[i]);
		finding.given_up += 9 - negotiability[rule];
	}
	finding.n_days = find_dates(grid, kept, &finding.dates);
	if (finding.n_days > 0)
		insert(&finding, list, n);
	else
		free(finding.dates);
}

/* One rule, or two where no single one helps. */
static int find_relaxations(const struct grid *grid, struct finding ret[])
{
	int n = 0;

	for (int i = 0; i < grid->n_rulings; i++)
		relax(grid, (struct finding){.rulings = {i}, .n_rulings = 1},
		      ret, &n);
	if (n > 0)
		return n;
	for (int i = 0; i < grid->n_rulings; i++)
		for (int k = i + 1; k < grid->n_rulings; k++)
			relax(grid,
			      (struct finding){.rulings = {i, k},
					       .n_rulings = 2},
			      ret, &n);
	return n;
}

static json_t *relaxations_json(const struct grid *grid)
{
	struct finding *list = calloc(MAX_RULINGS * MAX_RULINGS, sizeof(*list));
	int n = find_relaxations(grid, list);
	int most = grid->conference->max_candidates > LEAST_RELAXATIONS
			   ? grid->conference->max_candidates
			   : LEAST_RELAXATIONS;
	json_t *ret = json_array();

	for (int i = 0; i < n; i++) {
		json_t *json = json_object(), *drop = json_array();
		for (int k = 0; k < list[i].n_rulings; k++)
			append(drop, ruling_name(grid, list[i].rulings[k]));
		set(json, "drop", drop);
		set(json, "negotiability", json_integer(list[i].given_up));
		set(json, "date", date_json(grid->conference, list[i].dates));
		if (i < most)
			append(ret, json);
		else
			json_decref(json);
		free(list[i].dates);
	}
	free(list);
	return ret;
}

json_t *conflict_of(const struct conference *conference)
{
	const struct scenario scenario = as_stated();
	struct grid grid;
	json_t *ret;

	open_grid(conference, &scenario, &grid);
	if (is_feasible(&grid, all_rulings(&grid), 0, grid.n_slots)) {
		ret = json_null();
	} else {
		ret = json_object();
		set(ret, "rules",
		    rules_json(&grid, irreducible(&grid, 0, grid.n_slots)));
		set(ret, "proved", json_true());
		set(ret, "relaxations", relaxations_json(&grid));
	}
	close_grid(&grid);
	return ret;
}

static bool has_day(const struct date *dates, int n, int day)
{
	for (int i = 0; i < n; i++)
		if (dates[i].day == day)
			return true;
	return false;
}

/* Leaves out the days that are feasible anyway. */
static void keep_new(const struct date *before, int n_before,
		     struct finding *finding)
{
	int n = 0;

	for (int i = 0; i < finding->n_days; i++)
		if (!has_day(before, n_before, finding->dates[i].day))
			finding->dates[n++] = finding->dates[i];
	finding->n_days = n;
}

static json_t *change_json(const struct conference *conference, const char *key,
			   json_t *what, const struct finding *finding)
{
	json_t *ret = json_object(), *dates = json_array();
	json_t *change = json_object();

	set(change, key, what);
	set(ret, "change", change);
	set(ret, "days", json_integer(finding->n_days));
	for (int i = 0; i < finding->n_days && i < conference->max_candidates;
	     i++)
		append(dates, date_json(conference, &finding->dates[i]));
	set(ret, "dates", dates);
	return ret;
}

static void add_dropped(const struct grid *grid, const struct date *before,
			int n_before, json_t *ret)
{
	struct finding list[MAX_RULINGS];
	int n = 0;

	for (int i = 0; i < grid->n_rulings; i++) {
		struct finding finding = {.rulings = {i}, .n_rulings = 1};
		finding.given_up = 9 - negotiability[grid->rulings[i].rule];
		finding.n_days =
			find_dates(grid,
				   all_rulings(grid) & ~(UINT64_C(1) << i),
				   &finding.dates);
		keep_new(before, n_before, &finding);
		if (finding.n_days > 0)
			insert(&finding, list, &n);
		else
			free(finding.dates);
	}
	for (int i = 0; i < n; i++) {
		append(ret, change_json(grid->conference, "drop",
					ruling_name(grid, list[i].rulings[0]),
					&list[i]));
		free(list[i].dates);
	}
}

static void add_freed(const struct conference *conference,
		      const struct date *before, int n_before, json_t *ret)
{
	for (int i = 0; i < conference->n_people; i++) {
		struct scenario scenario = as_stated();
		struct finding finding = {0};
		struct grid grid;
		scenario.always_free = conference->people_by_id[i];
		open_grid(conference, &scenario, &grid);
		finding.n_days =
			find_dates(&grid, all_rulings(&grid), &finding.dates);
		keep_new(before, n_before, &finding);
		if (finding.n_days > 0)
			append(ret,
			       change_json(
				       conference, "free",
				       json_string(
					       conference
						       ->people[scenario.always_free]
						       .id),
				       &finding));
		free(finding.dates);
		close_grid(&grid);
	}
}

json_t *near_of(const struct conference *conference)
{
	const struct scenario scenario = as_stated();
	json_t *ret = json_array();
	struct date *before;
	struct grid grid;
	int n;

	open_grid(conference, &scenario, &grid);
	n = find_dates(&grid, all_rulings(&grid), &before);
	add_dropped(&grid, before, n, ret);
	add_freed(conference, before, n, ret);
	free(before);
	close_grid(&grid);
	return ret;
}

static json_t *names_json(const struct grid *grid, uint64_t rules)
{
	json_t *ret = json_array();

	for (int i = 0; i < grid->n_rulings; i++) {
		json_t *rule;
		if ((rules >> i & 1) == 0)
			continue;
		rule = json_object();
		set(rule, "rule", ruling_name(grid, i));
		append(ret, rule);
	}
	return ret;
}

static json_t *combination(void)
{
	json_t *ret = json_array(), *rule = json_object();

	set(rule, "rule", json_string("combination"));
	append(ret, rule);
	return ret;
}

static json_t *check_json(const struct grid *grid, int i)
{
	const struct slot *slot = &grid->slots[i];
	struct dropped nothing = {0};
	json_t *ret = json_object(), *conflict = json_null();
	uint64_t broken = 0;
	bool holds = can_solve(slot, &nothing);
	char start[26];

	for (int k = 0; k < grid->n_rulings; k++)
		if (breaks(slot, grid->rulings[k]))
			broken |= UINT64_C(1) << k;
	format_instant(grid->conference->zone, slot->from, start);
	set(ret, "start", json_string(start));
	set(ret, "verdict", json_string(holds ? "holds" : "breaks"));
	set(ret, "breaks",
	    broken == 0 && !holds ? combination() : names_json(grid, broken));
	if (broken == 0 && !holds) {
		conflict = json_object();
		set(conflict, "rules",
		    names_json(grid, irreducible(grid, i, i + 1)));
	}
	set(ret, "conflict", conflict);
	return ret;
}

/* How far from holding; a combination is given up by nobody. */
static int badness(const struct grid *grid, int i)
{
	int sum = 0;

	for (int k = 0; k < grid->n_rulings; k++)
		if (breaks(&grid->slots[i], grid->rulings[k]))
			sum += 10 - negotiability[grid->rulings[k].rule];
	return sum == 0 ? 10 : sum;
}

/* A date asked about: the best start that holds, else the one that breaks
   least, the earliest. */
static json_t *day_json(const struct grid *grid, int from, int to)
{
	struct dropped nothing = {0};
	json_t *ret = json_object();
	int best = from, least = badness(grid, from);
	struct date date, found = {0};
	bool holds = false;
	char text[26];

	for (int i = from; i < to; i++) {
		if (solve_slot(&grid->slots[i], &nothing, &date)) {
			if (holds && date.points >= found.points)
				continue;
			found = date;
			best = i;
			holds = true;
		} else if (!holds && badness(grid, i) < least) {
			least = badness(grid, i);
			best = i;
		}
	}
	format_day(grid->slots[from].day, text);
	set(ret, "date", json_string(text));
	format_instant(grid->conference->zone, grid->slots[best].from, text);
	set(ret, "start", json_string(text));
	set(ret, "verdict", json_string(holds ? "holds" : "breaks"));
	return ret;
}

static void add_days(const struct grid *grid, json_t *ret)
{
	for (int i = 0, to; i < grid->n_slots; i = to) {
		for (to = i; to < grid->n_slots &&
			     grid->slots[to].day == grid->slots[i].day;
		     to++)
			continue;
		append(ret, day_json(grid, i, to));
	}
}

json_t *checks_of(const struct conference *conference)
{
	const struct scenario scenario = as_stated();
	json_t *ret = json_array();
	struct grid grid;

	open_grid(conference, &scenario, &grid);
	for (int i = 0; i < grid.n_slots; i++)
		append(ret, check_json(&grid, i));
	add_days(&grid, ret);
	close_grid(&grid);
	return ret;
}

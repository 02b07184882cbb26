#include "conference/reasons.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "conference/dates.h"
#include "conference/events.h"

/* Who speaks of what, in which language. */
struct speech {
	const struct formulation *f;
	const struct conference *c;
	enum language language;
};

/* Borrowed text of a case, made fit to stand in a line. */
static void put_clean(const char *text, struct buffer *ret)
{
	struct argument argument = argument_string(text);

	buffer_put_string(ret, argument.string);
}

static void put_text(enum message message, enum language language,
		     struct buffer *ret)
{
	buffer_put_string(ret, message_text(message, language));
}

void bilingual_begin(struct bilingual *ret)
{
	for (int l = 0; l < N_LANGUAGES; l++)
		buffer_init(0, &ret->in[l]);
}

bool bilingual_end(struct bilingual *words, struct arena *arena,
		   struct text *ret)
{
	bool made = true;

	for (int l = 0; l < N_LANGUAGES; l++) {
		struct bytes bytes = buffer_bytes(&words->in[l]);

		ret->in[l] =
			words->in[l].failed ? NULL : arena_string(arena, bytes);
		made = made && ret->in[l];
		buffer_release(&words->in[l]);
	}
	return made;
}

/* --- pieces --------------------------------------------------------------- */

/* The message with its arguments, which are released. */
static void fill(enum language language, enum message message,
		 struct buffer *arguments, size_t n, struct buffer *ret)
{
	enum { MOST = 2 };
	struct bytes bytes[MOST];

	for (size_t i = 0; i < n && i < MOST; i++) {
		bytes[i] = buffer_bytes(&arguments[i]);
		ret->failed = ret->failed || arguments[i].failed;
	}
	message_fill(message, language, bytes, n, ret);
	for (size_t i = 0; i < n; i++)
		buffer_release(&arguments[i]);
}

static void begin(struct buffer *arguments, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buffer_init(0, &arguments[i]);
}

void reason_put_person(const struct conference *conference, int32_t person,
		       enum language language, struct buffer *ret)
{
	const struct person *p = &conference->people[person];
	const char *post = p->post.in[language];

	put_clean(post[0] ? post : p->name[0] ? p->name : p->id, ret);
	if (!post[0] || !p->name[0])
		return;
	buffer_put_string(ret, " (");
	put_clean(p->name, ret);
	buffer_put_char(ret, ')');
}

void reason_put_day(struct day day, enum language language, struct buffer *ret)
{
	static const enum message months[] = {
		MSG_MONTH_FULL_JAN, MSG_MONTH_FULL_FEB, MSG_MONTH_FULL_MAR,
		MSG_MONTH_FULL_APR, MSG_MONTH_FULL_MAY, MSG_MONTH_FULL_JUN,
		MSG_MONTH_FULL_JUL, MSG_MONTH_FULL_AUG, MSG_MONTH_FULL_SEP,
		MSG_MONTH_FULL_OCT, MSG_MONTH_FULL_NOV, MSG_MONTH_FULL_DEC};
	struct civil civil = day_civil(day);

	buffer_printf(ret, "%d %s %d", (int)civil.day,
		      message_text(months[civil.month - 1], language),
		      (int)civil.year);
}

static void put_time(int32_t time_s, struct buffer *ret)
{
	buffer_printf(ret, "%02d:%02d", (int)(time_s / 3600),
		      (int)(time_s / 60 % 60));
}

void reason_put_start(const struct zone *zone, int64_t start,
		      enum language language, struct buffer *ret)
{
	struct day day = zone_day(zone, start);
	int64_t local_s = zone_local(zone, start);

	reason_put_day(day, language, ret);
	buffer_put_string(ret, ", ");
	put_time((int32_t)(local_s - (int64_t)day.n * SECONDS_A_DAY), ret);
}

static void put_quoted(const char *id, struct buffer *ret)
{
	buffer_put_char(ret, '\'');
	put_clean(id, ret);
	buffer_put_char(ret, '\'');
}

/* Who is to take a seat. */
static void put_seat(const struct speech *s, int32_t seat, struct buffer *ret)
{
	const struct seat *it = &s->c->seats[seat];
	struct buffer argument;

	begin(&argument, 1);
	if (it->n_candidates == 1) {
		reason_put_person(s->c, it->candidates[0], s->language, ret);
	} else if (it->n_candidates && it->duty == DUTY_SUPPORT) {
		put_text(MSG_REASON_ANY_INSPECTOR, s->language, ret);
	} else if (it->n_candidates && it->order == ORDER_RANKED) {
		reason_put_person(s->c, it->candidates[0], s->language,
				  &argument);
		fill(s->language, MSG_REASON_OR_DEPUTY, &argument, 1, ret);
	} else {
		put_clean(it->id, &argument);
		fill(s->language, MSG_REASON_ANYONE_FOR, &argument, 1, ret);
	}
	buffer_release(&argument);
}

/* Where all rooms of a kind are, or NULL. */
static const char *only_venue(const struct conference *c, enum room_kind kind)
{
	const char *venue = NULL;

	for (int32_t i = 0; i < c->n_rooms; i++) {
		if (c->rooms[i].kind != kind)
			continue;
		if (venue && strcmp(venue, c->rooms[i].venue) != 0)
			return NULL;
		venue = c->rooms[i].venue;
	}
	return venue && venue[0] ? venue : NULL;
}

static void put_room(const struct speech *s, enum room_kind kind,
		     enum message room, struct buffer *ret)
{
	const char *venue = only_venue(s->c, kind);
	struct buffer arguments[2];

	if (!venue) {
		put_text(room, s->language, ret);
		return;
	}
	begin(arguments, 2);
	put_text(room, s->language, &arguments[0]);
	put_clean(venue, &arguments[1]);
	fill(s->language, MSG_REASON_AT_VENUE, arguments, 2, ret);
}

static void put_group(const struct speech *s, int32_t group, struct buffer *ret)
{
	static const struct {
		const char *id;
		enum message message;
	} known[] = {{"consortium", MSG_GROUP_CONSORTIUM},
		     {"members", MSG_GROUP_MEMBERS},
		     {"officers", MSG_GROUP_OFFICERS},
		     {"stakeholders", MSG_GROUP_STAKEHOLDERS},
		     {"team", MSG_GROUP_TEAM}};
	const char *id = s->c->groups[group].id;
	struct buffer argument;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].id, id) == 0) {
			put_text(known[i].message, s->language, ret);
			return;
		}
	begin(&argument, 1);
	put_clean(id, &argument);
	fill(s->language, MSG_GROUP_OTHER, &argument, 1, ret);
}

static const char *event_name(const struct speech *s, int32_t event)
{
	const struct event *it = &s->c->events[event];
	const char *title = it->title.in[s->language];

	return title[0] ? title : it->id;
}

/* --- what is needed ------------------------------------------------------- */

/* Rules that ask someone or something to be free. */
static bool is_thing(struct rule rule)
{
	return rule.kind == RULE_ESSENTIAL ||
	       rule.kind == RULE_ROOM_CONFERENCE ||
	       rule.kind == RULE_ROOM_BASE || rule.kind == RULE_RESOURCE;
}

static void put_thing(const struct speech *s, struct rule rule,
		      struct buffer *ret)
{
	switch (rule.kind) {
	case RULE_ESSENTIAL:
		put_seat(s, rule.subject, ret);
		break;
	case RULE_ROOM_CONFERENCE:
		put_room(s, ROOM_CONFERENCE, MSG_REASON_A_ROOM, ret);
		break;
	case RULE_ROOM_BASE:
		put_room(s, ROOM_BASE, MSG_REASON_A_BASE, ret);
		break;
	default:
		put_quoted(s->c->resources[rule.subject].id, ret);
	}
}

static void put_window(const struct speech *s, struct buffer *arguments)
{
	reason_put_day(s->c->window.first, s->language, &arguments[0]);
	reason_put_day(s->c->window.last, s->language, &arguments[1]);
}

static void put_hours(const struct speech *s, struct buffer *arguments)
{
	put_time(s->c->earliest_s, &arguments[0]);
	put_time(s->c->latest_s, &arguments[1]);
}

/* A clause about one rule. */
static void put_need(const struct speech *s, struct rule rule,
		     struct buffer *ret)
{
	struct buffer arguments[2];
	enum message message = MSG_NONE;

	begin(arguments, 2);
	switch (rule.kind) {
	case RULE_WINDOW:
		message = MSG_NEED_WINDOW;
		put_window(s, arguments);
		break;
	case RULE_WORKING_DAY:
		message = MSG_NEED_WORKING_DAY;
		break;
	case RULE_DAY_HOURS:
		message = MSG_NEED_DAY_HOURS;
		put_hours(s, arguments);
		break;
	case RULE_EXCLUDED:
		message = MSG_NEED_NOT_EXCLUDED;
		break;
	case RULE_NOTICE:
		message = MSG_NEED_NOTICE;
		break;
	case RULE_EVENT:
		message = MSG_NEED_NO_EVENT;
		put_quoted(event_name(s, rule.subject), &arguments[0]);
		break;
	case RULE_GROUP:
		message = MSG_NEED_GROUP;
		buffer_put_int(&arguments[0],
			       s->c->groups[rule.subject].required);
		put_group(s, rule.subject, &arguments[1]);
		break;
	case RULE_QUORUM:
		message = MSG_NEED_QUORUM;
		buffer_put_int(&arguments[0], s->c->quorum_required);
		break;
	case RULE_DEPUTIES:
		message = MSG_NEED_DEPUTIES;
		buffer_put_int(&arguments[0], s->c->max_deputies);
		break;
	case RULE_VISIT:
		message = MSG_NEED_VISIT;
		break;
	default:
		message = MSG_NEED_FREE;
		put_thing(s, rule, &arguments[0]);
	}
	fill(s->language, message, arguments, 2, ret);
}

/* "both A and B are free" */
static void put_free(const struct speech *s, const int32_t *rules, int32_t n,
		     struct buffer *ret)
{
	struct buffer arguments[2];
	int32_t n_things = 0, k = 0;

	for (int32_t i = 0; i < n; i++)
		n_things += is_thing(s->f->rules.rules[rules[i]]);
	begin(arguments, 2);
	for (int32_t i = 0; i < n; i++) {
		struct rule rule = s->f->rules.rules[rules[i]];

		if (!is_thing(rule))
			continue;
		if (k && n_things > 2)
			put_text(k + 1 < n_things ? MSG_REASON_LIST_NEXT
						  : MSG_REASON_LIST_LAST,
				 s->language, &arguments[0]);
		put_thing(s, rule, &arguments[n_things == 2 ? k : 0]);
		k++;
	}
	fill(s->language,
	     n_things == 1   ? MSG_NEED_FREE
	     : n_things == 2 ? MSG_NEED_BOTH_FREE
			     : MSG_NEED_ALL_FREE,
	     arguments, 2, ret);
}

/* Said of the day itself, in front of the clauses. */
static bool is_of_the_day(struct rule rule)
{
	return rule.kind == RULE_WINDOW || rule.kind == RULE_WORKING_DAY;
}

static bool has_kind(const struct speech *s, const int32_t *rules, int32_t n,
		     enum rule_kind_id kind)
{
	for (int32_t i = 0; i < n; i++)
		if (s->f->rules.rules[rules[i]].kind == kind)
			return true;
	return false;
}

static void put_joint(const struct speech *s, int32_t nth, int32_t n,
		      struct buffer *ret)
{
	put_text(nth == 0      ? MSG_REASON_ON_WHICH
		 : nth + 1 < n ? MSG_REASON_CLAUSE_NEXT
			       : MSG_REASON_CLAUSE_LAST,
		 s->language, ret);
}

void reasons_put_sentence(const struct formulation *formulation,
			  const int32_t *rules, int32_t n_rules,
			  enum language language, struct buffer *ret)
{
	struct speech s = {formulation, formulation->conference, language};
	int32_t n_things = 0, n_clauses = 0, nth = 0;
	struct buffer arguments[2];

	for (int32_t i = 0; i < n_rules; i++) {
		struct rule rule = formulation->rules.rules[rules[i]];

		n_things += is_thing(rule);
		n_clauses += !is_thing(rule) && !is_of_the_day(rule);
	}
	n_clauses += n_things > 0;
	put_text(has_kind(&s, rules, n_rules, RULE_WORKING_DAY)
			 ? MSG_REASON_NO_WORKING_DAY
			 : MSG_REASON_NO_DAY,
		 language, ret);
	if (has_kind(&s, rules, n_rules, RULE_WINDOW)) {
		begin(arguments, 2);
		put_window(&s, arguments);
		fill(language, MSG_REASON_BETWEEN, arguments, 2, ret);
	}
	if (n_things) {
		put_joint(&s, nth++, n_clauses, ret);
		put_free(&s, rules, n_rules, ret);
	}
	for (int32_t i = 0; i < n_rules; i++) {
		struct rule rule = formulation->rules.rules[rules[i]];

		if (is_thing(rule) || is_of_the_day(rule))
			continue;
		put_joint(&s, nth++, n_clauses, ret);
		put_need(&s, rule, ret);
	}
}

/* --- what is given up ----------------------------------------------------- */

static enum message dropped_message(enum rule_kind_id kind)
{
	switch (kind) {
	case RULE_WINDOW:
		return MSG_DROPPED_WINDOW;
	case RULE_WORKING_DAY:
		return MSG_DROPPED_WORKING_DAY;
	case RULE_DAY_HOURS:
		return MSG_DROPPED_DAY_HOURS;
	case RULE_EXCLUDED:
		return MSG_DROPPED_EXCLUDED;
	case RULE_NOTICE:
		return MSG_DROPPED_NOTICE;
	case RULE_GROUP:
		return MSG_DROPPED_GROUP;
	case RULE_QUORUM:
		return MSG_DROPPED_QUORUM;
	case RULE_DEPUTIES:
		return MSG_DROPPED_DEPUTIES;
	default:
		return MSG_DROPPED_VISIT;
	}
}

void reason_put_dropped(const struct formulation *formulation, int32_t rule,
			enum language language, struct buffer *ret)
{
	struct speech s = {formulation, formulation->conference, language};
	struct rule it = formulation->rules.rules[rule];
	struct buffer arguments[2];

	if (it.kind == RULE_ROOM_CONFERENCE) {
		put_room(&s, ROOM_CONFERENCE, MSG_DROPPED_ROOM, ret);
	} else if (it.kind == RULE_ROOM_BASE) {
		put_room(&s, ROOM_BASE, MSG_DROPPED_BASE, ret);
	} else if (is_thing(it)) {
		put_thing(&s, it, ret);
	} else if (it.kind == RULE_EVENT) {
		put_quoted(event_name(&s, it.subject), ret);
	} else {
		begin(arguments, 2);
		if (it.kind == RULE_GROUP) {
			buffer_put_int(&arguments[0],
				       s.c->groups[it.subject].required);
			put_group(&s, it.subject, &arguments[1]);
		} else if (it.kind == RULE_QUORUM) {
			buffer_put_int(&arguments[0], s.c->quorum_required);
		} else if (it.kind == RULE_DEPUTIES) {
			buffer_put_int(&arguments[0], s.c->max_deputies);
		}
		fill(language, dropped_message(it.kind), arguments, 2, ret);
	}
}

/* --- whose diaries -------------------------------------------------------- */

static bool is_about(const struct speech *s, struct rule rule, int32_t seat)
{
	const struct seat *it = &s->c->seats[seat];

	if (!seat_is_invited(it))
		return false;
	switch (rule.kind) {
	case RULE_ESSENTIAL:
		return seat == rule.subject;
	case RULE_GROUP:
		return it->group == rule.subject;
	case RULE_QUORUM:
		return !s->c->groups[it->group].is_team;
	case RULE_DEPUTIES:
		return it->order == ORDER_RANKED;
	case RULE_VISIT:
		return it->duty == DUTY_CHAIR;
	default:
		return false;
	}
}

static enum status list_people(const struct speech *s, struct rule rule,
			       struct arena *arena, struct reason *reason,
			       struct error *err)
{
	const struct conference *c = s->c;
	size_t n_people = (size_t)c->n_people;
	bool *about = arena_array(arena, bool, n_people);
	int32_t *people = arena_array(arena, int32_t, n_people);

	if (!about || !people)
		return error_no_memory(err, arena);
	for (int32_t r = 0; r < c->n_seats; r++)
		for (int32_t k = 0;
		     is_about(s, rule, r) && k < c->seats[r].n_candidates; k++)
			about[c->seats[r].candidates[k]] = true;
	for (int32_t p = 0; p < c->n_people; p++)
		about[p] = about[p] || (rule.kind == RULE_VISIT &&
					c->people[p].is_link_inspector);
	for (int32_t i = 0; rule.kind == RULE_VISIT && i < c->visit.n_leaders;
	     i++)
		about[c->visit.leaders[i]] = true;
	for (int32_t p = 0; p < c->n_people; p++)
		if (about[p])
			people[reason->n_people++] = p;
	reason->people = people;
	return STATUS_OK;
}

/* Slots of the case's own that the rule's own test removes. */
static int32_t count_slots(const struct formulation *f, int32_t rule)
{
	int32_t window = NONE, hours = NONE, n = 0;

	for (int32_t i = 0; i < f->rules.n_rules; i++) {
		if (f->rules.rules[i].kind == RULE_WINDOW)
			window = i;
		if (f->rules.rules[i].kind == RULE_DAY_HOURS)
			hours = i;
	}
	for (int32_t s = 0; s < f->problem.n_slots; s++)
		n += !problem_removes(&f->problem, s, window) &&
		     !problem_removes(&f->problem, s, hours) &&
		     problem_removes(&f->problem, s, rule);
	return n;
}

/* --- how a slot breaks it ------------------------------------------------- */

static enum message state_message(enum fbtype fbtype)
{
	switch (fbtype) {
	case FB_OUT:
		return MSG_STATE_OUT;
	case FB_UNKNOWN:
		return MSG_STATE_UNKNOWN;
	case FB_TENTATIVE:
	case FB_NEEDS_ACTION:
		return MSG_STATE_TENTATIVE;
	case FB_FREE:
	case FB_BUSY:
		break;
	}
	return MSG_STATE_BUSY;
}

/* ": A (busy), B (away)", those of the seats who cannot come. */
static void put_unable(const struct speech *s, struct rule rule, int32_t slot,
		       struct buffer *ret)
{
	struct span span = slot_span(s->f, slot);
	int32_t n = 0;

	for (int32_t o = 0; o < s->f->n_candidacies; o++) {
		const struct candidacy *who = &s->f->candidacies[o];
		struct state state;

		if (who->person == NONE || !is_about(s, rule, who->seat))
			continue;
		state = candidacy_state(s->f, who, span);
		if (state.can)
			continue;
		buffer_put_string(ret, n++ ? ", " : ": ");
		reason_put_person(s->c, who->person, s->language, ret);
		buffer_put_string(ret, " - ");
		put_text(state_message(state.fbtype), s->language, ret);
	}
}

/* The first working day that notice can still be given of. */
static bool earliest_day(const struct formulation *f, struct day *ret)
{
	for (int32_t i = 0; i < LIMIT_WINDOW_DAYS; i++) {
		struct day day = day_add(f->today, i);
		struct day due = dates_day(f->conference, &f->workdays,
					   MILESTONE_NOTIFICATION, day);

		if (workdays_is_working(&f->workdays, day) &&
		    day_compare(due, f->today) >= 0) {
			*ret = day;
			return true;
		}
	}
	return false;
}

static void put_late(const struct speech *s, int32_t slot, struct buffer *ret)
{
	struct day earliest, day = slot_day(s->f, slot);
	struct buffer arguments[2];

	begin(arguments, 2);
	reason_put_day(dates_day(s->c, &s->f->workdays, MILESTONE_NOTIFICATION,
				 day),
		       s->language, &arguments[0]);
	if (earliest_day(s->f, &earliest)) {
		reason_put_day(earliest, s->language, &arguments[1]);
		fill(s->language, MSG_BREACH_NOTICE, arguments, 2, ret);
	} else {
		fill(s->language, MSG_BREACH_NOTICE_ONLY, arguments, 2, ret);
	}
}

/* ": 26 October 2026 to 22 January 2027" */
static void put_range(const struct speech *s, struct rule rule,
		      struct buffer *ret)
{
	struct buffer arguments[2];

	begin(arguments, 2);
	if (rule.kind == RULE_WINDOW)
		put_window(s, arguments);
	else
		put_hours(s, arguments);
	fill(s->language, MSG_BREACH_RANGE, arguments, 2, ret);
}

static void put_subject(const struct speech *s, struct rule rule,
			struct buffer *ret)
{
	switch (rule.kind) {
	case RULE_ESSENTIAL:
		put_clean(s->c->seats[rule.subject].id, ret);
		break;
	case RULE_GROUP:
		put_clean(s->c->groups[rule.subject].id, ret);
		break;
	case RULE_EVENT:
		put_clean(event_name(s, rule.subject), ret);
		break;
	case RULE_RESOURCE:
		put_clean(s->c->resources[rule.subject].id, ret);
		break;
	default:
		break;
	}
}

/* ": Christmas Day", ": a weekend" */
static void put_closed(const struct speech *s, int32_t slot, struct buffer *ret)
{
	struct skipped skipped =
		workdays_skipped(&s->f->workdays, slot_day(s->f, slot));

	buffer_put_string(ret, ": ");
	if (skipped.why == SKIP_HOLIDAY && skipped.name.in[s->language][0])
		put_clean(skipped.name.in[s->language], ret);
	else
		put_text(skipped.why == SKIP_WEEKEND   ? MSG_CLOSED_WEEKEND
			 : skipped.why == SKIP_HOLIDAY ? MSG_CLOSED_HOLIDAY
						       : MSG_CLOSED_CLOSED,
			 s->language, ret);
}

/* ": Full council", of a calendar of events. */
static void put_blocker(const struct speech *s, struct rule rule, int32_t slot,
			struct buffer *ret)
{
	const struct occasion occasion = {s->c, s->f->evidence,
					  slot_day(s->f, slot),
					  slot_span(s->f, slot)};
	const char *title = event_blocker(&occasion, rule.subject);

	if (!title)
		return;
	buffer_put_string(ret, ": ");
	put_clean(title, ret);
}

static void put_breach(const struct speech *s, struct rule rule, int32_t slot,
		       struct buffer *ret)
{
	struct buffer argument;

	if (rule.kind == RULE_NOTICE) {
		put_late(s, slot, ret);
		return;
	}
	begin(&argument, 1);
	put_subject(s, rule, &argument);
	fill(s->language, rule_kinds[rule.kind].message, &argument, 1, ret);
	if (rule.kind == RULE_WINDOW || rule.kind == RULE_DAY_HOURS)
		put_range(s, rule, ret);
	else if (rule.kind == RULE_WORKING_DAY)
		put_closed(s, slot, ret);
	else if (rule.kind == RULE_EVENT)
		put_blocker(s, rule, slot, ret);
	else
		put_unable(s, rule, slot, ret);
}

static enum status tell(const struct formulation *f, int32_t rule, int32_t slot,
			struct arena *arena, struct reason *ret,
			struct error *err)
{
	struct speech s = {f, f->conference, LANGUAGE_EN};
	struct rule it = f->rules.rules[rule];
	struct reason reason = {.rule = rule, .slots = count_slots(f, rule)};
	struct bilingual words;
	enum status status = list_people(&s, it, arena, &reason, err);

	if (status != STATUS_OK)
		return status;
	bilingual_begin(&words);
	for (int l = 0; l < N_LANGUAGES; l++) {
		s.language = (enum language)l;
		if (slot == NONE)
			put_need(&s, it, &words.in[l]);
		else
			put_breach(&s, it, slot, &words.in[l]);
	}
	if (!bilingual_end(&words, arena, &reason.text))
		return error_no_memory(err, arena);
	*ret = reason;
	return STATUS_OK;
}

enum status reason_of(const struct formulation *formulation, int32_t rule,
		      struct arena *arena, struct reason *ret,
		      struct error *err)
{
	return tell(formulation, rule, NONE, arena, ret, err);
}

enum status breach_of(const struct formulation *formulation, int32_t rule,
		      int32_t slot, struct arena *arena, struct reason *ret,
		      struct error *err)
{
	return tell(formulation, rule, slot, arena, ret, err);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "conference/conflict.h"
#include "tests/unit/conference/verify_faults.h"
#include "tests/unit/conference/verify_mutants.h"

enum {
	N_WORLDS = 2500,
	N_FAULTY_WORLDS = 1000,
	ARENA_BYTES = 1 << 24,
	LEAST_OF_EACH = 25,
	LEAST_MUTANTS = 1000,
	LEAST_CAUGHT = 25
};

struct zones_and_zone {
	struct zones *zones;
	const struct zone *zone;
};

static int make_zones(void **state)
{
	struct zones_and_zone *z = calloc(1, sizeof(*z));

	assert_non_null(z);
	z->zones = zones_new();
	assert_non_null(z->zones);
	z->zone = zones_find(z->zones, BYTES("Europe/London"));
	assert_non_null(z->zone);
	*state = z;
	return 0;
}

static int free_zones(void **state)
{
	struct zones_and_zone *z = *state;

	zones_free(z->zones);
	free(z);
	return 0;
}

static const struct zone *zone_in(void **state)
{
	return ((struct zones_and_zone *)*state)->zone;
}

static struct answer answer_of(const struct world *w,
			       const struct conference *conference,
			       const struct evidence *evidence, int64_t now)
{
	struct answer answer;
	struct error err = {0};
	enum status status = conference_answer(conference, evidence, now,
					       w->arena, &answer, &err);

	if (status != STATUS_OK) {
		struct buffer text;

		buffer_init(0, &text);
		error_render(&err, LANGUAGE_EN, &text);
		print_error("%s\n", text.data);
		buffer_release(&text);
	}
	assert_int_equal(status, STATUS_OK);
	return answer;
}

static struct answer true_answer(const struct world *w)
{
	return answer_of(w, &w->conference, &w->evidence, w->now);
}

static enum status verify(const struct world *w, const struct answer *answer,
			  struct error *err)
{
	return conference_verify(&w->conference, &w->evidence, answer, err);
}

static void say(uint64_t seed, const char *what, const struct error *err)
{
	struct buffer text;

	buffer_init(0, &text);
	error_render(err, LANGUAGE_EN, &text);
	print_error("seed %llu: %s: %s\n", (unsigned long long)seed, what,
		    text.n ? text.data : "accepted");
	buffer_release(&text);
}

static void conference_verify__accepts_every_true_answer(void **state)
{
	int32_t n_none = 0, n_dates = 0, removed[N_RULE_KINDS] = {0};
	int32_t wrong = 0;

	for (uint64_t seed = 0; seed < N_WORLDS; seed++) {
		struct arena *arena = arena_new(ARENA_BYTES);
		struct world w;
		struct error err = {0};

		world_make(&w, seed, zone_in(state), arena);
		struct answer answer = true_answer(&w);
		if (verify(&w, &answer, &err) != STATUS_OK && ++wrong < 10)
			say(seed, "a true answer", &err);
		n_none += answer.n_dates == 0;
		n_dates += (int32_t)answer.n_dates;
		for (size_t i = 0; i < answer.n_removals; i++)
			removed[answer.rules.rules[answer.removals[i].rule]
					.kind]++;
		arena_free(arena);
	}
	print_message("%d worlds, %d without a date, %d dates\n", N_WORLDS,
		      n_none, n_dates);
	assert_int_equal(wrong, 0);
	for (int i = 0; i < N_RULE_KINDS; i++) {
		print_message("  %-16s speaks in %d\n", rule_kinds[i].word,
			      removed[i]);
		if (i != RULE_WINDOW && i != RULE_DAY_HOURS)
			assert_true(removed[i] >= LEAST_OF_EACH);
	}
	assert_true(n_none >= LEAST_OF_EACH);
}

static void conference_verify__rejects_every_mutant(void **state)
{
	int32_t counts[N_MUTATIONS] = {0}, total = 0, missed = 0;

	for (uint64_t seed = 0; seed < N_WORLDS; seed++) {
		struct arena *arena = arena_new(ARENA_BYTES);
		struct rng rng = {seed ^ UINT64_C(0x5eed)};
		struct world w;

		world_make(&w, seed, zone_in(state), arena);
		struct answer answer = true_answer(&w);
		for (int i = 0; i < N_MUTATIONS; i++) {
			struct mutant mutant = mutant_of(&w, &rng, &answer);
			struct error err = {0};

			if (!mutations[i].mutate(&mutant))
				continue;
			counts[i]++;
			total++;
			if (verify(&w, &mutant.answer, &err) == STATUS_FAULT &&
			    strstr(err.path, mutations[i].where))
				continue;
			if (++missed < 10)
				say(seed, mutations[i].name, &err);
		}
		arena_free(arena);
	}
	for (int i = 0; i < N_MUTATIONS; i++)
		print_message("  %5d of: %s\n", counts[i], mutations[i].name);
	print_message("%d mutants, %d missed\n", total, missed);
	assert_int_equal(missed, 0);
	assert_true(total >= LEAST_MUTANTS);
	for (int i = 0; i < N_MUTATIONS; i++)
		assert_true(counts[i] >= LEAST_OF_EACH);
}

/* --- all that is checked of an answer, as text ---------------------------- */

static void describe_rows(const struct date *d, struct buffer *ret)
{
	for (size_t i = 0; i < d->n_terms; i++)
		buffer_printf(ret, " t%d,%d,%d,%lld,%lld", (int)d->terms[i].id,
			      d->terms[i].seat, d->terms[i].event,
			      (long long)d->terms[i].count,
			      (long long)d->terms[i].weight);
	for (size_t i = 0; i < d->n_attendances; i++) {
		const struct attendance *a = &d->attendances[i];

		buffer_printf(ret, " a%d,%d,%d,%d,%d,%lld,%lld", a->seat,
			      a->person, (int)a->as, a->deputy, (int)a->fbtype,
			      (long long)a->span.start, (long long)a->span.end);
		for (int32_t k = 0; k < a->n_passed_over; k++)
			buffer_printf(ret, ",%d/%d", a->passed_over[k].person,
				      (int)a->passed_over[k].fbtype);
	}
	for (size_t i = 0; i < d->n_groups; i++)
		buffer_printf(ret, " g%d,%d,%d,%d,%d,%d,%d", d->groups[i].group,
			      d->groups[i].seats, d->groups[i].principals,
			      d->groups[i].deputies, d->groups[i].unknown,
			      d->groups[i].empty, d->groups[i].required);
	for (size_t i = 0; i < d->n_rooms; i++)
		buffer_printf(ret, " r%d,%d", d->rooms[i].room,
			      (int)d->rooms[i].fbtype);
}

static void describe_visit(const struct visit_choice *v, struct buffer *ret)
{
	buffer_printf(ret, " v%d,%lld,%lld,%d,%d", v->is_held,
		      (long long)v->span.start, (long long)v->span.end,
		      v->chair, v->is_held ? v->link_inspector : NONE);
	for (int32_t i = 0; i < v->n_met; i++)
		buffer_printf(ret, ",%d", v->met[i]);
	for (int32_t i = 0; i < v->n_calls; i++)
		buffer_printf(ret, " c%d,%d,%lld,%lld", v->calls[i].seat,
			      v->calls[i].person,
			      (long long)v->calls[i].span.start,
			      (long long)v->calls[i].span.end);
}

static void describe_agenda(const struct date *d, struct buffer *ret)
{
	for (int32_t i = 0; i < d->n_agenda; i++) {
		const struct agenda_item *item = &d->agenda[i];

		buffer_printf(ret, " i%d,%lld,%lld,%lld", item->part,
			      (long long)item->span.start,
			      (long long)item->span.end,
			      (long long)item->introduction_until);
		for (int32_t k = 0; k < item->n_seats; k++)
			buffer_printf(ret, ",%d", item->seats[k]);
	}
}

static void describe_unknowns(const struct date *d, struct buffer *ret)
{
	buffer_printf(ret, " u%d,%d", d->drop_outs,
		      d->holds_if_unknown_decline);
	for (int32_t i = 0; i < d->n_critical; i++)
		buffer_printf(ret, ",%d", d->critical[i]);
}

static void describe_date(const struct date *d, struct buffer *ret)
{
	buffer_printf(ret, "\n%lld %lld %lld", (long long)d->span.start,
		      (long long)d->span.end, (long long)d->points);
	describe_rows(d, ret);
	describe_visit(&d->visit, ret);
	describe_agenda(d, ret);
	describe_unknowns(d, ret);
	for (int i = 0; i < N_MILESTONES; i++) {
		const struct milestone *m = &d->milestones[i];

		buffer_printf(ret, " m%d,%d,%d", m->day.n,
			      m->slack_working_days, m->confirmed);
		for (size_t k = 0; k < m->n_skipped; k++)
			buffer_printf(ret, ",%d/%d/%s", m->skipped[k].day.n,
				      (int)m->skipped[k].why,
				      m->skipped[k].why == SKIP_HOLIDAY
					      ? m->skipped[k].name.in[0]
					      : "");
	}
}

static void describe_rule(const struct answer *answer, int32_t rule,
			  struct buffer *ret)
{
	if (rule != NONE)
		buffer_printf(ret, " w%d,%d",
			      (int)answer->rules.rules[rule].kind,
			      answer->rules.rules[rule].subject);
}

static void describe_conflict(const struct answer *answer, struct buffer *ret)
{
	const struct conflict *c = answer->conflict;

	for (int32_t i = 0; i < c->n_rules; i++) {
		describe_rule(answer, c->rules[i], ret);
		buffer_printf(ret, ":%d", c->reasons[i].slots);
		for (int32_t k = 0; k < c->reasons[i].n_people; k++)
			buffer_printf(ret, ",%d", c->reasons[i].people[k]);
	}
	for (int32_t i = 0; i < c->n_relaxations; i++) {
		const struct relaxation *r = &c->relaxations[i];

		buffer_printf(ret, " x%lld,%lld", (long long)r->span.start,
			      (long long)r->points);
		describe_rule(answer, r->rules[0], ret);
		describe_rule(answer, r->n_rules > 1 ? r->rules[1] : NONE, ret);
	}
}

static void describe(const struct answer *answer, int32_t n_people,
		     struct buffer *ret)
{
	buffer_printf(ret, "%d %d %d %d %d %d %lld", (int)answer->verdict,
		      answer->total_feasible_days, answer->truncated,
		      answer->n_slots, answer->n_possible,
		      answer->holidays_until.n, (long long)answer->gap);
	for (size_t i = 0; i < answer->n_removals; i++) {
		struct rule rule =
			answer->rules.rules[answer->removals[i].rule];

		buffer_printf(ret, " %d/%d:%d", (int)rule.kind, rule.subject,
			      answer->removals[i].slots);
	}
	for (int32_t i = 0; i < n_people; i++) {
		const struct person_report *p = &answer->people[i];

		buffer_printf(ret, " p%d,%lld,%lld,%d%d%d%d,%d", p->person,
			      (long long)p->as_of, (long long)p->covered_until,
			      p->found, p->assumed, p->stated, p->complete,
			      (int)p->status);
	}
	for (size_t i = 0; i < answer->n_dates; i++)
		describe_date(&answer->dates[i], ret);
	if (answer->conflict)
		describe_conflict(answer, ret);
	for (size_t i = 0; i < answer->asks.n_asks; i++) {
		buffer_printf(ret, " q%d", answer->asks.asks[i].person);
		for (int32_t k = 0; k < answer->asks.asks[i].n_dates; k++)
			buffer_printf(ret, ",%d",
				      answer->asks.asks[i].dates[k]);
	}
}

static bool same_answers(const struct answer *a, const struct answer *b,
			 int32_t n_people)
{
	struct buffer x, y;

	buffer_init(0, &x);
	buffer_init(0, &y);
	describe(a, n_people, &x);
	describe(b, n_people, &y);
	assert_false(x.failed || y.failed);
	bool same = bytes_equal(buffer_bytes(&x), buffer_bytes(&y));
	buffer_release(&x);
	buffer_release(&y);
	return same;
}

/* The maker goes by the faulty inputs, the check by the true ones. */
static void conference_verify__catches_every_planted_fault(void **state)
{
	int32_t differ[N_FAULTS] = {0}, wrong = 0;

	for (uint64_t seed = 0; seed < N_FAULTY_WORLDS; seed++) {
		struct arena *arena = arena_new(ARENA_BYTES);
		struct rng rng = {seed ^ UINT64_C(0xfa017)};
		struct world w;

		world_make(&w, seed, zone_in(state), arena);
		struct answer answer = true_answer(&w);
		for (int i = 0; i < N_FAULTS; i++) {
			struct faulty f = faulty_of(&w);
			struct error err = {0};

			f.evidence.people = f.people;
			f.evidence.rooms = f.rooms;
			f.evidence.events = f.events;
			if (!faults[i].plant(&w, &rng, &f))
				continue;
			struct answer other = answer_of(&w, &f.conference,
							&f.evidence, f.now);
			bool same = same_answers(&answer, &other,
						 w.conference.n_people);
			differ[i] += !same;
			if (verify(&w, &other, &err) !=
				    (same ? STATUS_OK : STATUS_FAULT) &&
			    ++wrong < 10)
				say(seed, faults[i].name, &err);
		}
		arena_free(arena);
	}
	for (int i = 0; i < N_FAULTS; i++)
		print_message("  %5d caught of: %s\n", differ[i],
			      faults[i].name);
	assert_int_equal(wrong, 0);
	for (int i = 0; i < N_FAULTS; i++)
		assert_true(differ[i] >= LEAST_CAUGHT);
}

static void conference_verify__says_where_in_both_languages(void **state)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct world w;
	struct error err = {0};
	struct buffer text;

	world_make(&w, 1, zone_in(state), arena);
	struct answer answer = true_answer(&w);
	answer.n_slots++;
	assert_int_equal(verify(&w, &answer, &err), STATUS_FAULT);
	assert_string_equal(err.path, "/considered/slots");
	buffer_init(0, &text);
	error_render(&err, LANGUAGE_EN, &text);
	assert_non_null(strstr(text.data, "/considered/slots: checked again"));
	buffer_clear(&text);
	error_render(&err, LANGUAGE_CY, &text);
	assert_non_null(strstr(text.data, "/considered/slots: o wirio eto"));
	buffer_release(&text);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conference_verify__accepts_every_true_answer),
		cmocka_unit_test(conference_verify__rejects_every_mutant),
		cmocka_unit_test(
			conference_verify__catches_every_planted_fault),
		cmocka_unit_test(
			conference_verify__says_where_in_both_languages),
	};

	return cmocka_run_group_tests(tests, make_zones, free_zones);
}

/*
 * The whole program as text, from the problem alone.
 *
 * A slot s has x_s; an option that can come there has y. The objective gives
 * x_s what the slot costs with every seat empty, y what the option adds to
 * that. Every row of a slot is multiplied by x_s, so that it asks nothing
 * where x_s is 0. Rows nothing could break are left out.
 */

#include "solver/rank.h"

#include <string.h>

#include "base/bytes.h"
#include "solver/view.h"

/* Both glpsol and cbc read a name of these; neither one that is longer. */
enum { NAME_BYTES = 100, LINE_TERMS = 4 };

struct writer {
	const struct problem *problem;
	const struct model_names *names;
	struct buffer *text;
	struct buffer name; /* scratch */
	struct buffer slot_name;
	int32_t slot;
	int32_t n_terms; /* in the expression being written */
};

static bool name_is_fit(const struct buffer *name)
{
	static const char marks[] = "!\"#$%&(),.;?@_'`{}~";
	struct bytes bytes = buffer_bytes(name);

	if (name->failed || bytes.n == 0 || bytes.n > NAME_BYTES)
		return false;
	for (size_t i = 0; i < bytes.n; i++) {
		char c = bytes.data[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		bool digit = c >= '0' && c <= '9';

		if (!letter && !(i && digit) &&
		    (!memchr(marks, c, sizeof(marks) - 1) ||
		     (i == 0 && c == '.')))
			return false;
	}
	return true;
}

static void put_name(struct writer *writer)
{
	struct bytes name = buffer_bytes(&writer->name);

	buffer_put(writer->text, name.data, name.n);
}

/* Ends the name with the slot and writes it; a name that will not do becomes
 * a letter and an index. */
static void put_name_at_slot(char letter, int32_t i, struct writer *writer)
{
	struct bytes slot = buffer_bytes(&writer->slot_name);

	buffer_put_char(&writer->name, '@');
	buffer_put(&writer->name, slot.data, slot.n);
	if (!name_is_fit(&writer->name)) {
		buffer_clear(&writer->name);
		buffer_printf(&writer->name, "%c%d@%d", letter, (int)i,
			      (int)writer->slot);
	}
	put_name(writer);
}

static void put_slot_variable(struct writer *writer)
{
	buffer_clear(&writer->name);
	buffer_put_char(&writer->name, 'x');
	put_name_at_slot('x', 0, writer);
}

/* seat(person)@slot; one name an option, so another like it gets a mark. */
static void put_option_variable(int32_t option, struct writer *writer)
{
	const struct problem *p = writer->problem;
	const struct model_names *names = writer->names;
	struct option is = p->options[option];
	int32_t n_like = 0;

	for (int32_t o = option - 1; o >= 0 && p->options[o].seat == is.seat;
	     o--)
		n_like += p->options[o].person == is.person;
	buffer_clear(&writer->name);
	names->seat(is.seat, names->context, &writer->name);
	buffer_put_char(&writer->name, '(');
	if (is.person == NO_ONE)
		buffer_put_char(&writer->name, '?');
	else
		names->person(is.person, names->context, &writer->name);
	buffer_put_char(&writer->name, ')');
	if (n_like)
		buffer_printf(&writer->name, "#%d", (int)n_like + 1);
	put_name_at_slot('y', option, writer);
}

static bool can(const struct writer *writer, int32_t option)
{
	const struct problem *p = writer->problem;

	return p->costs[(size_t)writer->slot * (size_t)p->n_options +
			(size_t)option] != COST_CANNOT;
}

static void begin_slot(int32_t slot, struct writer *writer)
{
	writer->slot = slot;
	buffer_clear(&writer->slot_name);
	writer->names->slot(slot, writer->names->context, &writer->slot_name);
}

/* " + 20 " or " - " before a variable; a new line now and then. */
static void put_coefficient(int64_t coefficient, struct writer *writer)
{
	if (writer->n_terms++ % LINE_TERMS == 0)
		buffer_put_string(writer->text, "\n ");
	buffer_put_string(writer->text, coefficient < 0 ? " - " : " + ");
	if (coefficient < 0)
		coefficient = -coefficient;
	if (coefficient != 1)
		buffer_printf(writer->text, "%lld ", (long long)coefficient);
}

static void put_option_term(int32_t option, struct writer *writer)
{
	put_coefficient(1, writer);
	put_option_variable(option, writer);
}

static void put_slot_objective(struct writer *writer)
{
	const struct problem *p = writer->problem;
	int64_t empty = p->slots[writer->slot].points;

	for (int32_t r = 0; r < p->n_seats; r++)
		empty += p->empties[r];
	put_coefficient(empty, writer);
	put_slot_variable(writer);
	for (int32_t o = 0; o < p->n_options; o++) {
		size_t at =
			(size_t)writer->slot * (size_t)p->n_options + (size_t)o;

		if (!can(writer, o))
			continue;
		put_coefficient((int64_t)p->costs[at] -
					p->empties[p->options[o].seat],
				writer);
		put_option_variable(o, writer);
	}
}

/* The expression so far, less n times x_s, against 0. */
static void end_row(int64_t n, const char *relation, struct writer *writer)
{
	if (n != 0) {
		put_coefficient(-n, writer);
		put_slot_variable(writer);
	}
	buffer_printf(writer->text, " %s 0\n", relation);
}

static void begin_named_row(const char *kind, int32_t i, char letter,
			    void (*name)(int32_t, void *, struct buffer *),
			    struct writer *writer)
{
	buffer_clear(&writer->name);
	buffer_put_string(&writer->name, kind);
	buffer_put_char(&writer->name, '(');
	name(i, writer->names->context, &writer->name);
	buffer_put_char(&writer->name, ')');
	buffer_put_char(writer->text, ' ');
	put_name_at_slot(letter, i, writer);
	buffer_put_char(writer->text, ':');
	writer->n_terms = 0;
}

/* A seat holds one at most, and nobody at a slot that is not chosen. */
static void put_seat_rows(struct writer *writer)
{
	const struct problem *p = writer->problem;
	int32_t o = 0;

	for (int32_t r = 0; r < p->n_seats; r++) {
		bool open = false;

		for (; o < p->n_options && p->options[o].seat == r; o++) {
			if (!can(writer, o))
				continue;
			if (!open)
				begin_named_row("seat", r, 's',
						writer->names->seat, writer);
			open = true;
			put_option_term(o, writer);
		}
		if (open)
			end_row(1, "<=", writer);
	}
}

static void put_person_rows(struct writer *writer)
{
	const struct problem *p = writer->problem;

	for (int32_t i = 0; i < p->n_persons; i++) {
		int32_t n = 0;

		for (int32_t o = 0; o < p->n_options; o++)
			n += p->options[o].person == i && can(writer, o);
		if (n < 2)
			continue;
		begin_named_row("person", i, 'p', writer->names->person,
				writer);
		for (int32_t o = 0; o < p->n_options; o++)
			if (p->options[o].person == i && can(writer, o))
				put_option_term(o, writer);
		end_row(1, "<=", writer);
	}
}

static void begin_rule_row(int32_t row, const char *side, struct writer *writer)
{
	const struct problem *p = writer->problem;
	int32_t n_like = 0;

	for (int32_t i = 0; i < row; i++)
		n_like += p->rows[i].rule == p->rows[row].rule;
	buffer_clear(&writer->name);
	writer->names->rule(p->rows[row].rule, writer->names->context,
			    &writer->name);
	if (n_like)
		buffer_printf(&writer->name, "#%d", (int)n_like + 1);
	buffer_put_string(&writer->name, side);
	buffer_put_char(writer->text, ' ');
	put_name_at_slot(side[0] ? 'm' : 'r', row, writer);
	buffer_put_char(writer->text, ':');
	writer->n_terms = 0;
}

static void put_rule_side(int32_t row, const char *side, int32_t n,
			  const char *relation, struct writer *writer)
{
	const struct row *is = &writer->problem->rows[row];

	begin_rule_row(row, side, writer);
	for (int32_t i = 0; i < is->n_options; i++)
		if (can(writer, is->options[i]))
			put_option_term(is->options[i], writer);
	end_row(n, relation, writer);
}

static void put_rule_rows(struct writer *writer)
{
	const struct problem *p = writer->problem;

	for (int32_t i = 0; i < p->n_rows; i++) {
		const struct row *row = &p->rows[i];
		int32_t n_can = 0;

		for (int32_t k = 0; k < row->n_options; k++)
			n_can += can(writer, row->options[k]);
		if (row->least > 0)
			put_rule_side(i, "", row->least, ">=", writer);
		if (row->most < n_can)
			put_rule_side(i, row->least > 0 ? ".most" : "",
				      row->most, "<=", writer);
	}
}

/* No place is to be had: the slot cannot be chosen. */
static void put_place_row(struct writer *writer)
{
	writer->n_terms = 0;
	buffer_clear(&writer->name);
	writer->names->rule(writer->problem->combination,
			    writer->names->context, &writer->name);
	buffer_put_string(&writer->name, ".place");
	buffer_put_char(writer->text, ' ');
	put_name_at_slot('w', 0, writer);
	buffer_put_char(writer->text, ':');
	put_coefficient(1, writer);
	put_slot_variable(writer);
	end_row(0, "=", writer);
}

static void put_slot_rows(const struct view *view, struct writer *writer)
{
	int32_t place;

	put_seat_rows(writer);
	put_person_rows(writer);
	put_rule_rows(writer);
	if (!view_place(view, writer->slot, &place))
		put_place_row(writer);
}

static void put_slot_binaries(struct writer *writer)
{
	buffer_put_string(writer->text, " ");
	put_slot_variable(writer);
	buffer_put_string(writer->text, "\n");
	for (int32_t o = 0; o < writer->problem->n_options; o++) {
		if (!can(writer, o))
			continue;
		buffer_put_string(writer->text, " ");
		put_option_variable(o, writer);
		buffer_put_string(writer->text, "\n");
	}
}

static void put_slot_choice(struct writer *writer)
{
	put_coefficient(1, writer);
	put_slot_variable(writer);
}

enum part { PART_OBJECTIVE, PART_CHOICE, PART_ROWS, PART_BINARIES };

static int32_t put_part(enum part part, const struct view *view,
			struct writer *writer)
{
	int32_t n = 0;

	writer->n_terms = 0;
	for (int32_t s = 0; s < writer->problem->n_slots; s++) {
		if (view_first_rule(view, s) != RULE_NONE)
			continue;
		n++;
		begin_slot(s, writer);
		if (part == PART_OBJECTIVE)
			put_slot_objective(writer);
		else if (part == PART_ROWS)
			put_slot_rows(view, writer);
		else if (part == PART_BINARIES)
			put_slot_binaries(writer);
		else
			put_slot_choice(writer);
	}
	return n;
}

static void put_program(const struct view *view, struct writer *writer)
{
	struct buffer *text = writer->text;

	buffer_put_string(text, "Minimize\n points:");
	if (put_part(PART_OBJECTIVE, view, writer) == 0) {
		/* a program that cannot be satisfied still needs a variable */
		buffer_put_string(text, " nothing\nSubject To\n"
					" one_slot: nothing >= 2\n"
					"Binaries\n nothing\nEnd\n");
		return;
	}
	buffer_put_string(text, "\nSubject To\n one_slot:");
	put_part(PART_CHOICE, view, writer);
	buffer_put_string(text, " = 1\n");
	put_part(PART_ROWS, view, writer);
	buffer_put_string(text, "Binaries\n");
	put_part(PART_BINARIES, view, writer);
	buffer_put_string(text, "End\n");
}

enum status solver_write_model(const struct problem *problem,
			       const struct model_names *names,
			       struct buffer *ret, struct error *err)
{
	/* the single tests and places need no more of a view than this */
	const struct view view = {.problem = problem};
	struct writer writer = {.problem = problem,
				.names = names,
				.text = ret};

	if (!problem_is_valid(problem))
		return error_set(err, STATUS_FAULT, MSG_PROBLEM_INVALID, "");
	buffer_init(0, &writer.name);
	buffer_init(0, &writer.slot_name);
	put_program(&view, &writer);
	bool failed =
		ret->failed || writer.name.failed || writer.slot_name.failed;
	buffer_release(&writer.name);
	buffer_release(&writer.slot_name);
	if (failed)
		return error_no_memory(err, NULL);
	return STATUS_OK;
}

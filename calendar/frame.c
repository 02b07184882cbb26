#include "calendar/frame.h"

#include <string.h>

#include "base/limits.h"

#define FRAME_MAGIC UINT64_C(0x7472656670310a01)

struct header {
	uint64_t magic, checksum;
	uint64_t n_bytes; /* behind the header */
	uint64_t n_busys, n_covers, n_items, n_problems, n_owners, n_reduced;
	int64_t as_of, as_of_newest;
	uint32_t status;
	uint8_t complete, cover_assumed, unused[2];
};

/* What a frame has where it is not the one it tells of. */
static const struct calendar none;
static const struct error no_error;

/* Of the header, its own field as 0, and the body. */
static uint64_t checksum(const struct header *header, struct bytes body)
{
	struct header copy;

	memcpy(&copy, header, sizeof(copy));
	copy.checksum = 0;
	struct bytes head = {(const char *)&copy, sizeof(copy)};
	return bytes_digest_on(bytes_digest(head), body);
}

/* --- writing ------------------------------------------------------------- */

static void put_string(struct buffer *ret, const char *string)
{
	buffer_put(ret, string, strlen(string) + 1);
}

struct flat_item {
	struct span span;
	struct day first, last;
	uint64_t n_categories;
	uint8_t all_day, unused[7];
};

static void put_item(struct buffer *ret, const struct item *item)
{
	struct flat_item flat;

	memset(&flat, 0, sizeof(flat));
	flat.span = item->span;
	flat.first = item->first;
	flat.last = item->last;
	flat.n_categories = item->categories.n;
	flat.all_day = item->all_day;
	buffer_put(ret, &flat, sizeof(flat));
	put_string(ret, item->title);
	for (size_t i = 0; i < item->categories.n; i++)
		put_string(ret, item->categories.strings[i]);
}

static void put_body(const struct error *err, const struct calendar *calendar,
		     struct buffer *ret)
{
	const struct timetable *t = &calendar->timetable;

	buffer_put(ret, err, sizeof(*err));
	buffer_put(ret, t->busys, t->n_busys * sizeof(*t->busys));
	buffer_put(ret, t->covers, t->n_covers * sizeof(*t->covers));
	for (size_t i = 0; i < calendar->n_items; i++)
		put_item(ret, &calendar->items[i]);
	buffer_put(ret, calendar->problems,
		   calendar->n_problems * sizeof(*calendar->problems));
	buffer_put(ret, calendar->owners,
		   calendar->n_owners * sizeof(*calendar->owners));
	buffer_put(ret, calendar->reduced.data, calendar->reduced.n);
}

void frame_write(enum status status, const struct error *err,
		 const struct calendar *calendar, struct buffer *ret)
{
	const struct calendar *c = status == STATUS_OK ? calendar : &none;
	struct header header;

	memset(&header, 0, sizeof(header));
	buffer_put(ret, &header, sizeof(header));
	put_body(status == STATUS_OK ? &no_error : err, c, ret);
	if (ret->failed)
		return;
	struct bytes body = {ret->data + sizeof(header),
			     ret->n - sizeof(header)};
	header.magic = FRAME_MAGIC;
	header.n_bytes = body.n;
	header.n_busys = c->timetable.n_busys;
	header.n_covers = c->timetable.n_covers;
	header.n_items = c->n_items;
	header.n_problems = c->n_problems;
	header.n_owners = c->n_owners;
	header.n_reduced = c->reduced.n;
	header.as_of = c->timetable.as_of;
	header.as_of_newest = c->timetable.as_of_newest;
	header.status = (uint32_t)status;
	header.complete = c->timetable.complete;
	header.cover_assumed = c->timetable.cover_assumed;
	header.checksum = checksum(&header, body);
	memcpy(ret->data, &header, sizeof(header));
}

/* --- reading ------------------------------------------------------------- */

/* Bytes not yet read; a take that asks for too many fails for good. */
struct input {
	struct bytes rest;
	struct arena *arena;
	bool failed;
};

/* A copy of n elements, aligned; NULL with failed set. */
static void *take(struct input *input, uint64_t n, size_t size)
{
	void *copy = NULL;

	if (!input->failed && n <= input->rest.n / size)
		copy = arena_alloc(input->arena, (size_t)n, size);
	if (!copy) {
		input->failed = true;
		return NULL;
	}
	size_t bytes = (size_t)n * size;
	if (bytes)
		memcpy(copy, input->rest.data, bytes);
	input->rest.data += bytes;
	input->rest.n -= bytes;
	return copy;
}

static const char *take_string(struct input *input)
{
	const char *nul = NULL;

	if (!input->failed && input->rest.n)
		nul = memchr(input->rest.data, '\0', input->rest.n);
	if (!nul) {
		input->failed = true;
		return "";
	}
	const char *copy =
		take(input, (uint64_t)(nul - input->rest.data) + 1, 1);
	return copy ? copy : "";
}

static bool are_arguments(const struct argument *arguments, int32_t n)
{
	if (n < 0 || n > ERROR_ARGUMENTS)
		return false;
	for (int32_t i = 0; i < n; i++) {
		const struct argument *a = &arguments[i];

		if (!memchr(a->string, '\0', sizeof(a->string)))
			return false;
		if (a->kind != ARGUMENT_STRING && a->kind != ARGUMENT_INT &&
		    (a->kind != ARGUMENT_MESSAGE || a->value < 0 ||
		     a->value >= N_MESSAGES))
			return false;
	}
	return true;
}

static bool is_error(const struct error *err, enum status status)
{
	if (status == STATUS_OK)
		return memcmp(err, &no_error, sizeof(*err)) == 0;
	return err->status == status && (int)err->message >= 0 &&
	       err->message < N_MESSAGES &&
	       memchr(err->source, '\0', sizeof(err->source)) &&
	       memchr(err->path, '\0', sizeof(err->path)) &&
	       are_arguments(err->arguments, err->n_arguments);
}

static bool is_problem(const struct problem_line *problem)
{
	return memchr(problem->property, '\0', sizeof(problem->property)) &&
	       (int)problem->message >= 0 && problem->message < N_MESSAGES &&
	       are_arguments(problem->arguments, problem->n_arguments);
}

/* One result has one frame: what is not used is 0. */
static bool is_unused(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

static void take_item(struct input *input, struct item *ret)
{
	const struct flat_item *flat = take(input, 1, sizeof(*flat));

	if (!flat)
		return;
	ret->span = flat->span;
	ret->first = flat->first;
	ret->last = flat->last;
	ret->all_day = flat->all_day != 0;
	ret->title = take_string(input);
	/* Each takes a byte at least, so no count can be larger. */
	if (flat->n_categories > input->rest.n)
		input->failed = true;
	const char **categories =
		input->failed ? NULL
			      : arena_array(input->arena, const char *,
					    (size_t)flat->n_categories);
	if (!categories) {
		input->failed = true;
		return;
	}
	for (size_t i = 0; !input->failed && i < flat->n_categories; i++)
		categories[i] = take_string(input);
	ret->categories =
		(struct strings){categories, (size_t)flat->n_categories};
	if (span_is_empty(ret->span) || ret->first.n > ret->last.n ||
	    flat->all_day > 1 || !is_unused(flat->unused, sizeof(flat->unused)))
		input->failed = true;
}

static const struct item *take_items(struct input *input, uint64_t n)
{
	struct item *items = NULL;

	if (!input->failed && n <= input->rest.n / sizeof(struct flat_item))
		items = arena_array(input->arena, struct item, (size_t)n);
	if (!items) {
		input->failed = true;
		return NULL;
	}
	for (size_t i = 0; !input->failed && i < n; i++)
		take_item(input, &items[i]);
	return items;
}

static bool is_as_of(int64_t as_of)
{
	return as_of == INSTANT_NONE ||
	       (as_of >= INSTANT_FIRST && as_of <= INSTANT_LAST);
}

static void take_calendar(struct input *input, const struct header *header,
			  struct calendar *ret)
{
	struct timetable *t = &ret->timetable;

	t->busys = take(input, header->n_busys, sizeof(*t->busys));
	t->n_busys = (size_t)header->n_busys;
	t->covers = take(input, header->n_covers, sizeof(*t->covers));
	t->n_covers = (size_t)header->n_covers;
	t->as_of = header->as_of;
	t->as_of_newest = header->as_of_newest;
	t->complete = header->complete != 0;
	t->cover_assumed = header->cover_assumed != 0;
	ret->items = take_items(input, header->n_items);
	ret->n_items = (size_t)header->n_items;
	ret->problems = take(input, header->n_problems, sizeof(*ret->problems));
	ret->n_problems = (size_t)header->n_problems;
	ret->owners = take(input, header->n_owners, sizeof(*ret->owners));
	ret->n_owners = (size_t)header->n_owners;
	ret->reduced.data = take(input, header->n_reduced, 1);
	ret->reduced.n = (size_t)header->n_reduced;
	if (input->failed || input->rest.n || !timetable_is_valid(t) ||
	    !is_as_of(t->as_of) || !is_as_of(t->as_of_newest) ||
	    t->as_of_newest < t->as_of) {
		input->failed = true;
		return;
	}
	for (size_t i = 0; i < ret->n_problems; i++)
		if (!is_problem(&ret->problems[i]))
			input->failed = true;
	for (size_t i = 0; i < ret->n_owners; i++)
		if (ret->owners[i] < 0 ||
		    (i && ret->owners[i] <= ret->owners[i - 1]))
			input->failed = true;
}

static bool is_header(const struct header *header, struct bytes body)
{
	bool is_nothing = !header->n_busys && !header->n_covers &&
			  !header->n_items && !header->n_problems &&
			  !header->n_owners && !header->n_reduced &&
			  !header->as_of && !header->as_of_newest &&
			  !header->complete && !header->cover_assumed;

	return header->magic == FRAME_MAGIC && header->n_bytes == body.n &&
	       header->status <= STATUS_FAULT &&
	       (header->status == STATUS_OK || is_nothing) &&
	       header->complete <= 1 && header->cover_assumed <= 1 &&
	       is_unused(header->unused, sizeof(header->unused)) &&
	       header->checksum == checksum(header, body);
}

bool frame_read(struct bytes frame, struct arena *arena,
		enum status *ret_status, struct calendar *ret,
		struct error *err)
{
	struct header header;
	struct calendar calendar = {0};

	if (frame.n < sizeof(header))
		return false;
	memcpy(&header, frame.data, sizeof(header));
	struct input input = {{frame.data + sizeof(header),
			       frame.n - sizeof(header)},
			      arena,
			      false};
	if (!is_header(&header, input.rest))
		return false;
	const struct error *error = take(&input, 1, sizeof(*error));
	if (!error || !is_error(error, (enum status)header.status))
		return false;
	take_calendar(&input, &header, &calendar);
	if (input.failed)
		return false;
	*ret_status = (enum status)header.status;
	if (*ret_status == STATUS_OK)
		*ret = calendar;
	else if (err && err->status == STATUS_OK)
		*err = *error;
	return true;
}

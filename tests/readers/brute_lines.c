#include "tests/readers/brute.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void brute_die(const char *what, const char *detail)
{
	fprintf(stderr, "brute: %s: %s\n", what, detail);
	exit(2);
}

void *brute_grow(void *list, size_t n, size_t bytes)
{
	/* At each power of two. */
	if (n & (n - 1))
		return list;
	list = realloc(list, (n ? 2 * n : 1) * bytes);
	if (!list)
		brute_die("memory", "none");
	return list;
}

bool word_is(const char *a, const char *b)
{
	return strcasecmp(a, b) == 0;
}

static char *copy(const char *text, size_t n)
{
	char *ret = strndup(text, n);

	if (!ret)
		brute_die("memory", "none");
	return ret;
}

/* Joined lines with LF at the end of each. */
static char *unfold(const char *text)
{
	char *ret = copy(text, strlen(text)), *to = ret;

	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	while (*text) {
		if (*text == '\r') {
			text++;
		} else if (*text == '\n' &&
			   (text[1] == ' ' || text[1] == '\t')) {
			text += 2;
		} else {
			*to++ = *text++;
		}
	}
	*to = 0;
	return ret;
}

static struct line split(const char *text, size_t n)
{
	const char *colon = memchr(text, ':', n);
	const char *params = memchr(text, ';', n);

	if (!colon)
		brute_die("no colon", text);
	if (!params || params > colon)
		params = colon;
	return (struct line){copy(text, (size_t)(params - text)),
			     copy(params, (size_t)(colon - params)),
			     copy(colon + 1, n - (size_t)(colon + 1 - text))};
}

static struct component *part_of(struct component *parent, char *name)
{
	struct component *c = calloc(1, sizeof(*c));

	if (!c)
		brute_die("memory", "none");
	c->name = name;
	c->parent = parent;
	if (parent) {
		parent->parts = brute_grow(parent->parts, parent->n_parts,
					   sizeof(*parent->parts));
		parent->parts[parent->n_parts++] = c;
	}
	return c;
}

struct component *brute_components(const char *text)
{
	struct component *root = part_of(NULL, copy("", 0)), *at = root;
	char *joined = unfold(text);

	for (char *line = joined, *end; (end = strchr(line, '\n')) != NULL;
	     line = end + 1) {
		struct line l = split(line, (size_t)(end - line));

		if (word_is(l.name, "BEGIN")) {
			at = part_of(at, l.value);
		} else if (word_is(l.name, "END")) {
			if (!word_is(l.value, at->name))
				brute_die("END does not match", l.value);
			at = at->parent;
		} else {
			at->lines = brute_grow(at->lines, at->n_lines,
					       sizeof(*at->lines));
			at->lines[at->n_lines++] = l;
		}
	}
	if (at != root)
		brute_die("no END", at->name);
	free(joined);
	return root;
}

const struct line *line_of(const struct component *c, const char *name)
{
	for (size_t i = 0; i < c->n_lines; i++)
		if (word_is(c->lines[i].name, name))
			return &c->lines[i];
	return NULL;
}

const char *param_of(const struct line *line, const char *name)
{
	static char value[200];
	size_t n = strlen(name);

	for (const char *at = line->params; *at == ';';) {
		const char *end = at + 1 + strcspn(at + 1, ";");

		if (strncasecmp(at + 1, name, n) == 0 && at[1 + n] == '=') {
			size_t n_value = (size_t)(end - at) - n - 2;

			if (n_value >= sizeof(value))
				brute_die("long parameter", at);
			memcpy(value, at + n + 2, n_value);
			value[n_value] = 0;
			return value;
		}
		at = end;
	}
	return NULL;
}

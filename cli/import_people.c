#include "cli/import_people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/nearest.h"
#include "cli/ask.h"
#include "cli/words.h"

/* "x" or ["x", ...] as a list; what else stands there `propose` refuses. */
static struct json *emails_of(const struct json *person)
{
	struct json *value = json_member(person, "email");
	struct json *emails = json_new_array();

	if (json_kind(value) == JSON_KIND_STRING)
		json_append(emails, json_share(value));
	for (size_t i = 0; json_kind(value) == JSON_KIND_ARRAY &&
			   i < json_size(value) && i < LIMIT_EMAILS;
	     i++)
		if (json_kind(json_at(value, i)) == JSON_KIND_STRING)
			json_append(emails, json_share(json_at(value, i)));
	return emails;
}

static struct json *people_of(const struct json *conference)
{
	const struct json *list = json_member(conference, "people");
	struct json *people = json_new_array();

	for (size_t i = 0; json_kind(list) == JSON_KIND_ARRAY &&
			   i < json_size(list) && i < LIMIT_PEOPLE;
	     i++) {
		struct json *id = json_member(json_at(list, i), "id");
		struct json *person;

		if (json_kind(id) != JSON_KIND_STRING)
			continue;
		person = json_new_object();
		json_set(person, "id", json_share(id));
		json_set(person, "emails", emails_of(json_at(list, i)));
		json_append(people, person);
	}
	return people;
}

enum status people_read(const char *case_file, struct json **ret,
			struct error *err)
{
	struct json *conference = NULL;
	struct buffer text;

	buffer_init(0, &text);
	enum status status =
		input_read(case_file, LIMIT_ID_CASE_BYTES, &text, err);
	if (status == STATUS_OK)
		status =
			json_read(buffer_bytes(&text), "ics", &conference, err);
	if (status == STATUS_OK)
		*ret = people_of(conference);
	else if (err->line)
		error_source(err, case_file);
	json_free(conference);
	buffer_release(&text);
	return status;
}

const struct json *people_find(const struct json *people, const char *id,
			       const char *case_file, struct error *err)
{
	const char *names[LIMIT_PEOPLE];
	size_t n = json_size(people);

	for (size_t i = 0; i < n; i++) {
		names[i] = member_string(json_at(people, i), "id");
		if (strcmp(names[i], id) == 0)
			return json_at(people, i);
	}
	const char *nearest = nearest_word(id, names, n);
	if (nearest)
		error_set(err, STATUS_REJECTED, MSG_NO_SUCH_PERSON_NEAREST,
			  "sss", id, case_file, nearest);
	else
		error_set(err, STATUS_REJECTED, MSG_NO_SUCH_PERSON, "ss", id,
			  case_file);
	return NULL;
}

/* --- the question --------------------------------------------------------- */

/* The first word of a line of standard input. */
static bool read_word(char ret[static 16])
{
	char line[256];

	ret[0] = '\0';
	if (!fgets(line, sizeof(line), stdin)) {
		fputc('\n', stderr);
		return false;
	}
	return sscanf(line, "%15s", ret) == 1;
}

static void put_question(enum message message, const char *kinds,
			 const char *id, int64_t n, enum language language)
{
	struct buffer line;

	buffer_init(0, &line);
	if (kinds[0] == 's')
		message_format(&line, language, message, "s", id);
	else
		message_format(&line, language, message, "d", n);
	fprintf(stderr, "%s ", line.data ? line.data : "");
	fflush(stderr);
	buffer_release(&line);
}

/* "y", "yes", "i", "ie": in either language. */
static bool is_yes(const char *word)
{
	return strchr("yYiI", word[0]) != NULL && word[0];
}

static const char *choose_one(const char *id, enum language language)
{
	char word[16];

	put_question(MSG_ASK_PERSON, "s", id, 0, language);
	return read_word(word) && is_yes(word) ? id : NULL;
}

static const char *choose_of_many(const struct json *candidates,
				  enum language language)
{
	int64_t n = (int64_t)json_size(candidates);
	char word[16], *end;
	struct buffer line;

	buffer_init(0, &line);
	for (int64_t i = 0; i < n; i++) {
		buffer_printf(&line, "%3lld  ", (long long)i + 1);
		put_clean(json_string(json_at(candidates, (size_t)i)), &line);
		buffer_put_char(&line, '\n');
	}
	fputs(line.data ? line.data : "", stderr);
	buffer_release(&line);
	put_question(MSG_ASK_WHICH_PERSON, "d", NULL, n, language);
	if (!read_word(word))
		return NULL;
	long long number = strtoll(word, &end, 10);
	return *end == '\0' && number >= 1 && number <= n
		       ? json_string(json_at(candidates, (size_t)number - 1))
		       : NULL;
}

const char *people_choose(const struct json *candidates, enum language language,
			  bool *ret_asked)
{
	size_t n = json_size(candidates);

	*ret_asked = n > 0 && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
	if (!*ret_asked)
		return NULL;
	return n == 1 ? choose_one(json_string(json_at(candidates, 0)),
				   language)
		      : choose_of_many(candidates, language);
}

enum status people_suggest(const struct json *candidates, struct error *err)
{
	size_t n = json_size(candidates);
	struct buffer ids;

	if (n == 0)
		return error_set(err, STATUS_REJECTED, MSG_OPTION_OWNER, "");
	if (n == 1)
		return error_set(err, STATUS_REJECTED, MSG_SAY_PERSON, "s",
				 json_string(json_at(candidates, 0)));
	buffer_init(0, &ids);
	for (size_t i = 0; i < n; i++)
		buffer_printf(&ids, "%s%s", i ? ", " : "",
			      json_string(json_at(candidates, i)));
	error_set(err, STATUS_REJECTED, MSG_SAY_ONE_PERSON, "s",
		  ids.data ? ids.data : "");
	buffer_release(&ids);
	return STATUS_REJECTED;
}

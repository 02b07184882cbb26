#ifndef TESTS_SERVICE_CHANGES_H
#define TESTS_SERVICE_CHANGES_H

/*
 * Every command that changes a store, the store it finds, and the states in
 * which it may leave it.
 */

#include <sys/stat.h>

#include "tests/service/older_store.h"
#include "tests/service/store_look.h"

enum { MOST_SETUP = 8, MOST_STATES = 6 };

struct scenario {
	const char *name;
	int n_states;	  /* that it commits, with the one before */
	int32_t schema;	  /* of the store before; 0: ours */
	bool empty;	  /* there is none before */
	bool reads;	  /* it has no request_id */
	const char *gone; /* afterwards nowhere in the files */
	const char *line;
	const char *setup[MOST_SETUP];
};

#define ON " --json --data %"
#define SURE ON " --request-id once"

static const struct scenario scenarios[] = {
	{.name = "import, a new store",
	 .n_states = 3, /* nothing, a store, the calendar in it */
	 .empty = true,
	 .line = "import %.files/full.ics --person full --as-of "
		 "2026-09-02" SURE},
	{.name = "import, a new calendar",
	 .n_states = 2,
	 .line = "import %.files/full.ics --person full --as-of "
		 "2026-09-02" SURE},
	{.name = "import, another in its place",
	 .n_states = 2,
	 .line = "import %.files/away.ics --person chief --as-of "
		 "2026-09-03" SURE},
	{.name = "import, which breaks an agreed date",
	 /* marked; looked at again; and its reply told */
	 .n_states = 4,
	 .setup = {"agree near 2099-11-24 --by Ann" ON},
	 .line = "import %.files/away.ics --person i1 --as-of 2026-09-03" SURE},
	{.name = "put, a new case",
	 .n_states = 2,
	 .line = "put %.files/far.json" SURE},
	{.name = "put, a revision",
	 .n_states = 2,
	 .line = "put %.files/near2.json --if-revision 2" SURE},
	{.name = "hold",
	 .n_states = 2,
	 .setup = {"release near" ON},
	 .line = "hold near 2099-11-25T10:00 --if-revision 3" SURE},
	{.name = "agree",
	 .n_states = 2,
	 .line = "agree near 2099-11-24 --by Ann --if-revision 2" SURE},
	{.name = "move",
	 .n_states = 2,
	 .setup = {"agree near 2099-11-24 --by Ann" ON},
	 .line = "move near 2099-12-01 --by Ann --reason ill --if-revision "
		 "3" SURE},
	{.name = "record",
	 .n_states = 2,
	 .setup = {"agree near 2099-11-24 --by Ann" ON},
	 .line = "record near participation-agreed --if-revision 3" SURE},
	{.name = "release",
	 .n_states = 2,
	 .line = "release near --if-revision 2" SURE},
	{.name = "purge, a person",
	 .n_states = 3, /* forgotten; and the files written anew */
	 .gone = "zanzibar",
	 .setup = {"import %.files/full.ics --person zanzibar --email "
		   "zanzibar@dyffryn.example" ON},
	 .line = "purge person zanzibar" SURE},
	{.name = "purge, a case",
	 .n_states = 3,
	 .gone = "\"near\"",
	 .line = "purge case near" SURE},
	{.name = "token revoke",
	 .n_states = 2,
	 .line = "token revoke desk" SURE},
	{.name = "migration from schema 1, to read",
	 .n_states = 2,
	 .schema = 1,
	 .reads = true,
	 .line = "calendars" ON},
	{.name = "migration from schema 2, to read",
	 .n_states = 2,
	 .schema = 2,
	 .reads = true,
	 .line = "calendars" ON},
	{.name = "migration from schema 3, to read",
	 .n_states = 2,
	 .schema = 3,
	 .reads = true,
	 .line = "calendars" ON},
	{.name = "migration from schema 1, and an import",
	 .n_states = 3,
	 .schema = 1,
	 .line = "import %.files/full.ics --person full --as-of "
		 "2026-09-02" SURE},
	{.name = "migration from schema 3, and an import",
	 .n_states = 3,
	 .schema = 3,
	 .line = "import %.files/full.ics --person full --as-of "
		 "2026-09-02" SURE},
};
enum { N_SCENARIOS = sizeof(scenarios) / sizeof(*scenarios) };
_Static_assert(SCHEMA_VERSION == 4, "each earlier schema has its scenarios");

/* The clock's, chance's, and what is told of them. */
enum { N_HIDDEN = 21 };
static const char *const hidden[N_HIDDEN + 1] = {
	"source.imported_at", "request.at",	  "request.reply",
	"revision.at",	      "revision.details", "plan.expires",
	"plan.told",	      "finding.at",	  "token.id",
	"token.hash",	      "token.made_at",	  "audit.at",
	"audit.actor",	      "audit.about",	  "audit.answer",
	"audit.digest",	      "audit_name.key",	  "audit_chain.before",
	"audit_chain.digest", "uid_key.key",	  "source.reduced"};

static char data[200], before[220], aside[220], files[220];

/* All of it is in one folder. */
static inline void name_folders(const char *folder)
{
	snprintf(data, sizeof(data), "%s/data", folder);
	snprintf(before, sizeof(before), "%s.before", data);
	snprintf(aside, sizeof(aside), "%s.aside", data);
	snprintf(files, sizeof(files), "%s.files", data);
}

/* --- files, and the store before ------------------------------------------ */

static inline void write_text(const char *name, const char *text)
{
	char path[300];

	path_in(files, name, path, sizeof(path));
	write_file(path, bytes_of(text));
}

static inline void write_case(const char *name, const char *id,
			      const char *target)
{
	struct buffer text;

	buffer_init(0, &text);
	buffer_printf(&text,
		      "{\"case\":\"%s\",\"report_published\":\"2099-08-28\","
		      "\"window\":{\"from\":\"2099-11-09\",\"to\":"
		      "\"2099-12-11\",\"target\":\"%s\"},\"people\":["
		      "{\"id\":\"chief\"},{\"id\":\"i1\"},{\"id\":\"i2\"}],"
		      "\"seats\":[{\"id\":\"chief-executive\",\"candidates\":["
		      "\"chief\"]},{\"id\":\"chair\",\"candidates\":[\"i1\"]},"
		      "{\"id\":\"support\",\"candidates\":[\"i2\"]}],"
		      "\"team\":{\"link_inspectors\":[\"i2\"]}}",
		      id, target);
	write_text(name, text.data);
	buffer_release(&text);
}

static inline void write_files(void)
{
	struct buffer text;

	CHECK(mkdir(files, S_IRWXU) == 0, "cannot make %s", files);
	write_case("near.json", "near", "2099-11-24");
	write_case("near2.json", "near", "2099-11-26");
	write_case("far.json", "far", "2099-11-24");
	write_text("away.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
			       "BEGIN:VEVENT\r\nUID:a\r\n"
			       "DTSTAMP:20260901T000000Z\r\n"
			       "DTSTART;VALUE=DATE:20991124\r\n"
			       "END:VEVENT\r\nEND:VCALENDAR\r\n");
	buffer_init(0, &text);
	buffer_put_string(&text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
	for (int i = 0; i < 300; i++)
		buffer_printf(&text,
			      "BEGIN:VEVENT\r\nUID:%d\r\n"
			      "DTSTAMP:20260901T000000Z\r\n"
			      "DTSTART:202611%02dT%02d%02d00Z\r\n"
			      "DURATION:PT5M\r\nEND:VEVENT\r\n",
			      i, i % 28 + 1, 9 + i / 28 % 8, i % 4 * 15);
	buffer_put_string(&text, "END:VCALENDAR\r\n");
	write_text("full.ics", text.data);
	buffer_release(&text);
}

static inline void run_setup(const char *line, const char *folder)
{
	struct buffer said;

	buffer_init(0, &said);
	int status = run_line(line, folder, &said);
	CHECK(status == 0, "'%s' gives %d: %s", line, status, said.data);
	buffer_release(&said);
}

static inline void make_store(const struct scenario *scenario)
{
	static const char *const lines[] = {
		"import %.files/full.ics --person chief --as-of 2026-09-01" ON,
		"import %.files/full.ics --person i2 --as-of 2026-09-01" ON,
		"put %.files/near.json" ON,
		"hold near 2099-11-24T10:00 2099-11-26" ON,
		"token new desk --roles planner --people chief" ON,
	};

	remove_folder(data);
	if (scenario->empty)
		return;
	if (scenario->schema > 0)
		make_older_store(data, scenario->schema);
	else
		for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
			run_setup(lines[i], data);
	for (int i = 0; i < MOST_SETUP && scenario->setup[i]; i++)
		run_setup(scenario->setup[i], data);
}

/* --- the states ----------------------------------------------------------- */

/* As they were met: the first is before; after is apart. */
struct states {
	struct buffer looks[MOST_STATES];
	int n;
	uint64_t looked_at; /* the files of the kill before, and which it was */
	int state;
	struct buffer after;
};

static inline bool same_look(const struct buffer *a, const struct buffer *b)
{
	return bytes_equal(buffer_bytes(a), buffer_bytes(b));
}

/* Which of them it is in. */
static inline int state_of_store(const struct scenario *scenario,
				 struct states *states, const char *where)
{
	struct buffer look;
	int i;

	buffer_init(0, &look);
	look_aside(data, aside, hidden, &look);
	if (same_look(&look, &states->after)) {
		buffer_release(&look);
		return scenario->n_states - 1;
	}
	for (i = 0; i < states->n && !same_look(&look, &states->looks[i]); i++)
		;
	CHECK(i < states->n || states->n < scenario->n_states - 1,
	      "%s: in none of its states: %.300s", where,
	      first_difference(look.data, states->after.data));
	if (i == states->n)
		states->looks[states->n++] = look;
	else
		buffer_release(&look);
	return i;
}

static inline void assert_gone(const char *word, const char *where)
{
	static const char *const names[] = {"trefnydd.db", "trefnydd.db-wal"};
	struct buffer bytes;
	char path[300];

	for (int i = 0; i < 2; i++) {
		path_in(data, names[i], path, sizeof(path));
		buffer_init(0, &bytes);
		if (read_file(path, &bytes))
			CHECK(!memmem(bytes.data, bytes.n, word, strlen(word)),
			      "%s: '%s' is in %s", where, word, names[i]);
		buffer_release(&bytes);
	}
}

#endif

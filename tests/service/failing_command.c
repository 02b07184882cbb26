/*
 * failing_command STEP SEED FOLDER [NAME ...]: the commands that change a
 * store, backup and restore, or those of them whose names begin so, whose
 * system calls fail: every STEP-th that may fail so, with each error, once
 * (SEED decides the first). Each time:
 *
 * - the command ends with 0, has said what it says when nothing fails, and all
 *   is done; or it ends with 2 or 3 and one line, and the store is in one of
 *   the states that it commits one after the other; one that was only
 *   interrupted ends with 0;
 * - what was said is done;
 * - the command again gives twice the same reply, and then all is as if
 *   nothing had failed;
 * - of a backup or a restore there is all, or nothing, and no part of it.
 *
 * Prints a line a command. With SHOW set, each is told.
 */
#define _DEFAULT_SOURCE /* syscall() */
#define _GNU_SOURCE	/* memmem() */

#include "tests/service/changes.h"
#include "tests/service/supervise.h"

enum { LATE_MS = 60 * 1000 };

static struct supervised supervised;
static int step, seed, n_strikes, n_done, n_refused, n_untold;

/* --- a command of which a call fails -------------------------------------- */

static int run_failing(const char *line, enum part part, enum fault fault,
		       int nth)
{
	char **words = split_words(line, data);

	if (!supervise_start(words, &supervised)) {
		printf("SKIPPED: this machine lets nobody refuse a "
		       "program's system calls (seccomp)\n");
		exit(0);
	}
	arm(part, fault, nth, &supervised);
	enum until until = supervise_until(-1, LATE_MS, &supervised);
	buffer_put(&supervised.said, "", 0);
	buffer_put(&supervised.logged, "", 0);
	CHECK(until == UNTIL_ENDED, "'%s', %s: it does not end: %s", line,
	      told(&supervised), supervised.logged.data);
	free_words(words);
	int status = wait_for(supervised.run.pid);
	CHECK(WIFEXITED(status), "'%s', %s: ended with %#x", line,
	      told(&supervised), (unsigned)status);
	return WEXITSTATUS(status);
}

static void end_failing(void)
{
	buffer_release(&supervised.said);
	buffer_release(&supervised.logged);
	close(supervised.listener);
}

/* Of a table of what may be seen of it, where. */
static void check_end(const char *where, int status, const char *expected)
{
	const char *said = supervised.said.data,
		   *logged = supervised.logged.data;
	const char *end = strchr(logged, '\n');

	if (getenv("SHOW"))
		printf("%s: %d: %s%s", where, status, logged,
		       *logged ? "" : "\n");
	CHECK(status == 0 || status == 2 || status == 3, "%s: ended with %d",
	      where, status);
	if (status == 0) {
		CHECK(*said, "%s: nothing said", where);
		CHECK(!expected || strcmp(said, expected) == 0,
		      "%s: said %s\nnot %s", where, said, expected);
		return;
	}
	CHECK(end && end[1] == '\0', "%s: not one line: '%s'", where, logged);
	CHECK(supervised.fault != FAULT_INTR || supervised.call < 0 ||
		      calls[supervised.call].number == SYS_fdatasync,
	      "%s: refused: %s", where, logged);
}

static void count(int status, bool done)
{
	n_strikes++;
	n_done += status == 0;
	n_refused += status != 0 && !done;
	n_untold += status != 0 && done;
}

static void tell(const char *name)
{
	printf("%s: %d calls failed: %d times done all the same, %d refused, "
	       "%d done but not told%s\n",
	       name, n_strikes, n_done, n_refused, n_untold, left_out);
	fflush(stdout);
	n_strikes = n_done = n_refused = n_untold = 0;
}

/* Every fault of every part of it that is due, as long as it strikes. */
typedef bool try_one(const void *what, enum part part, enum fault fault,
		     int nth);

static void try_all(const char *name, int number, try_one *try,
		    const void *what)
{
	for (int fault = 0; fault < N_FAULTS; fault++) {
		for (int part = PART_PARENT; part <= PART_WORKER; part++) {
			int nth = 1 +
				  (seed * 7 + number * 13 + fault * 29) % step;

			while (try(what, (enum part)part, (enum fault)fault,
				   nth))
				nth += step;
		}
	}
	tell(name);
}

/* --- a change ------------------------------------------------------------- */

struct change {
	const struct scenario *scenario;
	struct states states;
};

/* said: what it says from now on; NULL: that is not known. */
static void again(const struct scenario *scenario, struct states *states,
		  const char *said, const char *where)
{
	struct buffer first, second;

	buffer_init(0, &first);
	buffer_init(0, &second);
	int status = run_line(scenario->line, data, &first);
	CHECK(status == 0, "%s: again: %d, %s", where, status, first.data);
	status = run_line(scenario->line, data, &second);
	CHECK(status == 0, "%s: once more: %d, %s", where, status, second.data);
	CHECK(scenario->reads || !strcmp(first.data, second.data),
	      "%s: another reply: %s and %s", where, first.data, second.data);
	CHECK(scenario->reads || !said || !strcmp(first.data, said),
	      "%s: another reply: %s, not %s", where, first.data, said);
	CHECK(state_of_store(scenario, states, where) == scenario->n_states - 1,
	      "%s: asked again, it is not done", where);
	if (scenario->gone)
		assert_gone(scenario->gone, where);
	buffer_release(&first);
	buffer_release(&second);
}

static bool try_change(const void *what, enum part part, enum fault fault,
		       int nth)
{
	struct change *change = (struct change *)(uintptr_t)what;
	const struct scenario *scenario = change->scenario;
	char where[300];

	copy_store(before, data);
	int status = run_failing(scenario->line, part, fault, nth);
	bool struck = supervised.call >= 0;
	snprintf(where, sizeof(where), "%s, %s", scenario->name,
		 told(&supervised));
	check_end(where, status, NULL);
	const char *said = supervised.said.data;
	int state = state_of_store(scenario, &change->states, where);
	bool done = state == scenario->n_states - 1;
	/* An import stands, whatever becomes of the agreed dates. */
	bool stands = state > 0 && strstr(said, "\"agreed\":");
	CHECK(done || stands || (status != 0 && !*said),
	      "%s: said, but not done: %d %s", where, status, said);
	/* To make the store, or to bring it to our schema, changes nothing. */
	bool prepared = scenario->empty || scenario->schema > 0;
	bool changed = !scenario->reads && (prepared ? done : state > 0);
	CHECK(!(changed &&
		strstr(supervised.logged.data, "nothing was changed")),
	      "%s: changed, but told: %s", where, supervised.logged.data);
	if (struck) {
		count(status, done);
		if (!scenario->empty || state > 0)
			assert_sound(data, where);
		again(scenario, &change->states,
		      status == 0 && !strstr(said, "\"agreed\":null") ? said
								      : NULL,
		      where);
	}
	end_failing();
	return struck;
}

static void run_change(const struct scenario *scenario, int number)
{
	struct change change = {scenario, {.n = 1}};
	struct states *states = &change.states;
	struct buffer said;

	make_store(scenario);
	copy_store(data, before);
	buffer_init(0, &said);
	buffer_init(0, &states->looks[0]);
	buffer_init(0, &states->after);
	look_aside(data, aside, hidden, &states->looks[0]);
	run_setup(scenario->line, data);
	look_aside(data, aside, hidden, &states->after);
	try_all(scenario->name, number, try_change, &change);
	for (int i = 0; i < states->n; i++)
		buffer_release(&states->looks[i]);
	buffer_release(&states->after);
	buffer_release(&said);
}

/* --- a copy of the store -------------------------------------------------- */

static const struct scenario copied = {.name = "a store to be copied"};
static char copy[260], restored[260];

struct copying {
	const char *name, *line;
	bool restores, replaces;
};

static const struct copying copyings[] = {
	{.name = "backup", .line = "backup %.copy --data %"},
	{.name = "backup, in the place of another",
	 .line = "backup %.copy --replace --data %",
	 .replaces = true},
	{.name = "restore",
	 .line = "restore %.files/backup --data %.restored",
	 .restores = true},
};
enum { N_COPYINGS = sizeof(copyings) / sizeof(*copyings) };

static void remove_copies(void)
{
	char path[300];

	(void)unlink(copy);
	snprintf(path, sizeof(path), "%s.part", copy);
	(void)unlink(path);
	remove_folder(restored);
}

/* 1: the store as it is, whole; 0: none, or the one before; else it fails. */
static bool is_copied(const struct copying *copying, const char *where)
{
	const char *folder = copying->restores ? restored : aside;
	struct buffer ours, theirs, bytes;
	char path[300];

	snprintf(path, sizeof(path),
		 copying->restores ? "%s/trefnydd.db" : "%s",
		 copying->restores ? restored : copy);
	buffer_init(0, &bytes);
	bool found = read_file(path, &bytes);
	bool old = copying->replaces && found &&
		   bytes_equal(buffer_bytes(&bytes), BYTES("old"));
	CHECK(found || !copying->replaces, "%s: the old one is lost", where);
	if (found && !old) {
		buffer_init(0, &ours);
		buffer_init(0, &theirs);
		look_at_store(data, NULL, &ours);
		if (!copying->restores) {
			remove_folder(aside);
			CHECK(mkdir(aside, S_IRWXU) == 0, "no %s", aside);
			path_in(aside, "trefnydd.db", path, sizeof(path));
			write_file(path, buffer_bytes(&bytes));
		}
		look_at_store(folder, NULL, &theirs);
		CHECK(same_look(&ours, &theirs), "%s: another copy: %.300s",
		      where, first_difference(ours.data, theirs.data));
		buffer_release(&ours);
		buffer_release(&theirs);
	}
	buffer_release(&bytes);
	return found && !old;
}

/* What removes it may be what failed, or what tells whose it is. */
static bool may_leave_part(void)
{
	const char *name = calls[supervised.call].name;

	return strncmp(name, "unlink", 6) == 0 || strstr(name, "stat") ||
	       strcmp(name, "flock") == 0;
}

static void check_no_part(const char *where)
{
	char path[300];

	snprintf(path, sizeof(path), "%s.part", copy);
	CHECK(may_leave_part() || access(path, F_OK) != 0, "%s: %s is left",
	      where, path);
	path_in(restored, "trefnydd.db.part", path, sizeof(path));
	CHECK(may_leave_part() || access(path, F_OK) != 0, "%s: %s is left",
	      where, path);
}

static bool try_copying(const void *what, enum part part, enum fault fault,
			int nth)
{
	const struct copying *copying = what;
	struct buffer said;
	char where[300];

	remove_copies();
	if (copying->replaces)
		write_file(copy, bytes_of("old"));
	int status = run_failing(copying->line, part, fault, nth);
	bool struck = supervised.call >= 0;
	snprintf(where, sizeof(where), "%s, %s", copying->name,
		 told(&supervised));
	check_end(where, status, NULL);
	bool done = is_copied(copying, where);
	CHECK(done || status != 0, "%s: said, but not done", where);
	if (struck) {
		count(status, done);
		check_no_part(where);
	}
	if (struck && !done) {
		buffer_init(0, &said);
		int code = run_line(copying->line, data, &said);
		CHECK(code == 0 && is_copied(copying, where),
		      "%s: again: %d %s", where, code, said.data);
		buffer_release(&said);
	}
	end_failing();
	return struck;
}

static void prepare_copies(void)
{
	snprintf(copy, sizeof(copy), "%s.copy", data);
	snprintf(restored, sizeof(restored), "%s.restored", data);
	make_store(&copied);
	run_setup("backup %.files/backup --data %", data);
}

/* --- all of them ---------------------------------------------------------- */

static bool is_asked_for(const char *name, char *const *starts)
{
	bool found = !*starts;

	for (; *starts && !found; starts++)
		found = strncmp(name, *starts, strlen(*starts)) == 0;
	return found;
}

int main(int argc, char **argv)
{
	CHECK(argc >= 4, "expected STEP SEED FOLDER [NAME ...]");
	step = atoi(argv[1]);
	seed = atoi(argv[2]);
	/* Who looks for leaks makes calls of its own that may not fail. */
	if (SANITIZED)
		sanitizer_options("detect_leaks=0");
	name_folders(argv[3]);
	write_files();
	for (int i = 0; i < N_SCENARIOS; i++)
		if (is_asked_for(scenarios[i].name, argv + 4))
			run_change(&scenarios[i], i);
	prepare_copies();
	for (int i = 0; i < N_COPYINGS; i++)
		if (is_asked_for(copyings[i].name, argv + 4))
			try_all(copyings[i].name, N_SCENARIOS + i, try_copying,
				&copyings[i]);
	return 0;
}

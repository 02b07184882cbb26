/*
 * kill_calls FOLDER KILLS SEED [NAME]: kill -9 at system calls of commands
 * that change the store: from the first on that names it, before every one, and
 * after every one that changes a file; or, if KILLS is not 0, at so many of
 * each command, most of them towards its end, where it commits. Each time the
 * store is looked at by SQLite alone and by the program:
 *
 * - it is as it was or as it becomes, row by row, or, where a command commits
 *   more than once, in one of so many states between;
 * - it is as it becomes if anything was printed;
 * - every page and reference is sound, and the audit;
 * - the command again, with its request_id, gives twice the same reply, the
 *   one that was printed, and then all is as if nobody had been killed.
 *
 * Prints a line a command.
 */
#define _GNU_SOURCE

#include <limits.h>

#include "tests/service/changes.h"
#include "tests/service/traced.h"

enum { MOST_CHANGES = 1000 };

static uint64_t seed;
static bool every; /* call, not a sample of them */

static uint32_t next_random(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(((seed >> 33) * below) >> 31);
}

/* --- one kill ------------------------------------------------------------- */

struct kill_at {
	int call; /* from 1 */
	bool after;
};

/*
 * How many calls it makes, the first that has the store's name, and which of
 * them change a file.
 */
struct calls {
	int n, first, n_changes;
	int changes[MOST_CHANGES];
};

static bool changes_files(const struct stop *entry)
{
	switch (entry->call) {
	case SYS_pwrite64:
	case SYS_write:
	case SYS_ftruncate:
	case SYS_fsync:
	case SYS_fdatasync:
	case SYS_openat:
	case SYS_fchmod:
	case SYS_fchown:
#ifdef SYS_unlink
	case SYS_unlink:
	case SYS_mkdir:
	case SYS_chmod:
#endif
	case SYS_unlinkat:
	case SYS_mkdirat:
		return true;
	default:
		return false;
	}
}

static bool names_store(const struct stop *entry)
{
	char name[sizeof(data)];

	for (int i = 0; i < 2; i++) {
		traced_string(entry->pid, entry->args[i], name, sizeof(name));
		if (strncmp(name, data, strlen(data)) == 0)
			return true;
	}
	return false;
}

static void count_call(const struct stop *entry, struct calls *calls)
{
	calls->n++;
	if (changes_files(entry) && calls->n_changes < MOST_CHANGES)
		calls->changes[calls->n_changes++] = calls->n;
}

/* False: there are fewer calls; it ended by itself, well. */
static bool run_to(const struct scenario *scenario, struct kill_at at,
		   struct calls *ret_calls, struct buffer *ret_said)
{
	char **words = split_words(scenario->line, data);
	struct calls calls = {0};
	struct traced traced;
	struct stop stop = {0};
	bool killed = false;

	traced_start(words, false, &traced);
	while (traced_next(&traced, &stop) && stop.kind != STOP_END) {
		if (stop.kind == STOP_ENTRY)
			count_call(&stop, &calls);
		if (at.call == INT_MAX && stop.kind == STOP_ENTRY &&
		    !calls.first && names_store(&stop))
			calls.first = calls.n;
		if (calls.n < at.call || (stop.kind == STOP_EXIT) != at.after)
			continue;
		CHECK(kill(traced.pid, SIGKILL) == 0, "cannot kill");
		killed = true;
	}
	*ret_calls = calls;
	buffer_clear(ret_said);
	read_all(traced.out, ret_said);
	buffer_put(ret_said, "", 0);
	CHECK(killed || stop.status == 0, "'%s' ended with %#x", scenario->line,
	      (unsigned)stop.status);
	free_words(words);
	return killed;
}

/*
 * The files that are left, byte by byte; of -shm only that it is there: who
 * opens the store alone makes it anew. The same files need no second look.
 */
static uint64_t files_digest(void)
{
	static const char *const names[] = {"trefnydd.db", "trefnydd.db-wal",
					    "trefnydd.db-journal",
					    "trefnydd.db-shm"};
	uint64_t digest = bytes_digest(bytes_of(access(data, F_OK) ? "-" : ""));
	struct buffer bytes;
	char path[300];

	for (int i = 0; i < 4; i++) {
		path_in(data, names[i], path, sizeof(path));
		buffer_init(0, &bytes);
		bool found = read_file(path, &bytes);
		digest = bytes_digest_on(digest, bytes_of(found ? "+" : "-"));
		if (i < 3)
			digest = bytes_digest_on(digest, buffer_bytes(&bytes));
		buffer_release(&bytes);
	}
	return digest;
}

/* Again, and once more: the change once, its reply each time. */
static void ask_again(const struct scenario *scenario,
		      const struct states *states, const char *printed,
		      const char *where)
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
	CHECK(scenario->reads || !strncmp(printed, first.data, strlen(printed)),
	      "%s: another reply than printed: %s and %s", where, printed,
	      first.data);
	look_aside(data, aside, hidden, &first);
	CHECK(same_look(&first, &states->after),
	      "%s: asked again, it is not as it becomes: %.300s", where,
	      first_difference(first.data, states->after.data));
	if (scenario->gone)
		assert_gone(scenario->gone, where);
	buffer_release(&first);
	buffer_release(&second);
}

static bool has_changed(const struct calls *calls, int call)
{
	int i = calls->n_changes - 1;

	while (i >= 0 && calls->changes[i] > call)
		i--;
	return i >= 0 && calls->changes[i] == call;
}

/*
 * Of all kills, those with other files than the kill before are looked at by
 * the program; the rest by SQLite alone.
 */
/* Gives the state it was met in; the last call has no return. */
static int kill_once(const struct scenario *scenario, struct kill_at at,
		     struct states *states)
{
	struct buffer printed;
	struct calls calls;
	char where[200];

	snprintf(where, sizeof(where), "%s, killed %s call %d", scenario->name,
		 at.after ? "after" : "before", at.call);
	buffer_init(0, &printed);
	copy_store(before, data);
	bool killed = run_to(scenario, at, &calls, &printed);
	uint64_t digest = files_digest();
	bool again = digest == states->looked_at;
	int state =
		again ? states->state : state_of_store(scenario, states, where);
	CHECK(printed.n == 0 || state == scenario->n_states - 1,
	      "%s: acknowledged, but not there", where);
	CHECK(killed || printed.n > 0, "%s: nothing was printed", where);
	if (!again &&
	    (!every || at.after || has_changed(&calls, at.call - 1))) {
		if (!scenario->empty || state > 0)
			assert_sound(data, where);
		ask_again(scenario, states, printed.data, where);
	}
	states->looked_at = digest;
	states->state = state;
	buffer_release(&printed);
	return state;
}

/* --- a scenario ----------------------------------------------------------- */

static struct calls find_states(const struct scenario *scenario,
				struct states *ret)
{
	struct calls calls;

	make_store(scenario);
	copy_store(data, before);
	*ret = (struct states){.n = 1};
	buffer_init(0, &ret->looks[0]);
	buffer_init(0, &ret->after);
	look_aside(data, aside, hidden, &ret->looks[0]);
	CHECK(!run_to(scenario, (struct kill_at){INT_MAX, false}, &calls,
		      &ret->after),
	      "too many calls");
	look_aside(data, aside, hidden, &ret->after);
	CHECK(!same_look(&ret->looks[0], &ret->after), "'%s' changes nothing",
	      scenario->line);
	return calls;
}

static int compare_calls(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/*
 * Before every one from the first on that names the store; after every one of
 * those that changes a file, for after any other nothing is but what was
 * before it. Or so many of all, ascending. Gives how many.
 */
static int choose_calls(const struct calls *calls, bool after, int kills,
			int *ret)
{
	int n = 0;

	for (int i = 0; i < kills; i++) {
		double share = next_random(1 << 20) / (double)(1 << 20);

		share *= share * share;
		ret[n++] = calls->n - (int)(share * calls->n);
	}
	for (int i = 0; !kills && after && i < calls->n_changes; i++)
		if (calls->changes[i] >= calls->first)
			ret[n++] = calls->changes[i];
	for (int call = calls->first; !kills && !after && call <= calls->n;
	     call++)
		ret[n++] = call;
	qsort(ret, (size_t)n, sizeof(*ret), compare_calls);
	return n;
}

static void tell(const struct scenario *scenario, int calls, const int *n_met)
{
	int n = 0;

	for (int i = 0; i < scenario->n_states; i++)
		n += n_met[i];
	printf("%s: %d kills at its %d calls, in state", scenario->name, n,
	       calls);
	for (int i = 0; i < scenario->n_states; i++)
		printf(" %d: %d", i, n_met[i]);
	printf("\n");
	fflush(stdout);
}

static void run_scenario(const struct scenario *scenario, int kills)
{
	int n_met[MOST_STATES] = {0};
	struct states states;
	struct calls calls = find_states(scenario, &states);
	int *chosen = calloc((size_t)(calls.n + kills), sizeof(*chosen));

	CHECK(chosen, "no memory");
	for (int way = 0; way < 2; way++) {
		int n = choose_calls(&calls, way == 1, kills / 2, chosen);
		for (int i = 0; i < n; i++) {
			struct kill_at at = {chosen[i], way == 1};

			n_met[kill_once(scenario, at, &states)]++;
		}
	}
	tell(scenario, calls.n, n_met);
	CHECK(kills || states.n == scenario->n_states - 1,
	      "%s: %d states, not %d", scenario->name, states.n + 1,
	      scenario->n_states);
	CHECK(kills || (n_met[0] > 0 && n_met[scenario->n_states - 1] > 0),
	      "%s: not killed on both sides of its commit", scenario->name);
	for (int i = 0; i < states.n; i++)
		buffer_release(&states.looks[i]);
	buffer_release(&states.after);
	free(chosen);
}

int main(int argc, char **argv)
{
	CHECK(argc == 4 || argc == 5, "expected FOLDER KILLS SEED [NAME]");
	if (!traced_possible()) {
		printf("not done: no process may be traced here\n");
		return 0;
	}
	name_folders(argv[1]);
	seed = (uint64_t)atoi(argv[3]);
	every = atoi(argv[2]) == 0;
	write_files();
	for (int i = 0; i < N_SCENARIOS; i++)
		if (argc == 4 ||
		    strncmp(scenarios[i].name, argv[4], strlen(argv[4])) == 0)
			run_scenario(&scenarios[i], atoi(argv[2]));
	return 0;
}

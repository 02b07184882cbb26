#ifndef TESTS_SERVICE_RECORD_H
#define TESTS_SERVICE_RECORD_H

/*
 * Writes into a log (tests/service/disk.h) what traced processes do to the
 * files below a root, and when an answer leaves them. A call that changes
 * files in a way that the log has no word for ends the test.
 */

#include "tests/service/disk.h"
#include "tests/service/traced.h"

enum { MOST_PROCESSES = 256 };

struct recorder {
	const char *root; /* as the kernel calls it */
	struct oplog log;
	struct names names; /* that are there now */
	int n_files;
	/* The answer that is waited for: what it has in it; "": anything. */
	const char *answer;
	bool promised;
	struct stop entries[MOST_PROCESSES]; /* of calls not yet left */
	bool existed[MOST_PROCESSES];	     /* what they name, before */
	int acks;
	/* Killed before the sync of a log so many syncs on; 0: never. */
	int kill_at_sync;
};

static inline void recorder_init(const char *root, struct recorder *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->root = root;
	ret->answer = "";
}

/* Of a path below the root, not of -shm; NULL: of any other. */
static inline const char *recorded_name(const struct recorder *recorder,
					const char *path)
{
	size_t n = strlen(recorder->root);

	if (strncmp(path, recorder->root, n) != 0 || path[n] != '/' ||
	    strstr(path, "-shm") || strstr(path, " (deleted)"))
		return NULL;
	CHECK(strlen(path + n + 1) < sizeof(recorder->names.names[0].name),
	      "too long a name: %s", path);
	return path + n + 1;
}

static inline int file_of_name(const struct recorder *recorder,
			       const char *name)
{
	for (int i = 0; i < recorder->names.n; i++)
		if (strcmp(recorder->names.names[i].name, name) == 0)
			return recorder->names.names[i].file;
	return -1;
}

static inline struct op *log_name(enum op_kind kind, int file, const char *name,
				  struct recorder *recorder)
{
	struct op *op = log_op(kind, file, &recorder->log);

	strcpy(op->name, name);
	if (kind != OP_SYNC_NAMES)
		apply_name(op, &recorder->names);
	return op;
}

static inline void log_new(const char *name, bool folder,
			   struct recorder *recorder)
{
	CHECK(recorder->n_files < MOST_FILES, "too many files");
	log_name(OP_NAME, recorder->n_files++, name, recorder)->is_folder =
		folder;
}

/* --- calls ---------------------------------------------------------------- */

/* The name that argument i has, below the root; NULL: another. */
static inline const char *named(const struct stop *entry, int i, char *path,
				size_t room, const struct recorder *recorder)
{
	traced_string(entry->pid, entry->args[i], path, room);
	return recorded_name(recorder, path);
}

static inline const char *opened(const struct stop *entry, char *path,
				 size_t room, const struct recorder *recorder)
{
	traced_path(entry->pid, entry->args[0], path, room);
	return recorded_name(recorder, path);
}

/* Which argument of a call is a name; -1: none that matters. */
static inline int name_argument(const struct stop *entry, bool *ret_creates)
{
	*ret_creates = false;
	switch (entry->call) {
	case SYS_openat:
		*ret_creates = entry->args[2] & O_CREAT;
		return 1;
	case SYS_mkdirat:
	case SYS_unlinkat:
		return 1;
#ifdef SYS_open
	case SYS_open:
		*ret_creates = entry->args[1] & O_CREAT;
		return 0;
	case SYS_mkdir:
	case SYS_unlink:
		return 0;
#endif
	default:
		return -1;
	}
}

/* What the log has no word for. */
static inline void refuse_unknown(const struct stop *entry,
				  const struct recorder *recorder)
{
	char path[512];

	switch (entry->call) {
	case SYS_pwritev:
	case SYS_writev:
	case SYS_fallocate:
	case SYS_pwritev2:
		CHECK(!opened(entry, path, sizeof(path), recorder),
		      "call %d on %s", (int)entry->call, path);
		break;
	case SYS_copy_file_range:
	case SYS_sendfile:
	case SYS_io_uring_setup:
	case SYS_renameat2:
	case SYS_linkat:
#ifdef SYS_rename
	case SYS_rename:
	case SYS_link:
#endif
		CHECK(false, "a call %d", (int)entry->call);
		break;
	default:
		break;
	}
}

static inline void record_write(const struct stop *entry, size_t n, uint64_t at,
				struct recorder *recorder)
{
	char path[512];
	const char *name = opened(entry, path, sizeof(path), recorder);
	int file = name ? file_of_name(recorder, name) : -1;

	if (file < 0)
		return;
	struct op *op = log_op(OP_WRITE, file, &recorder->log);
	op->at = at;
	op->n = n;
	op->data = malloc(n);
	CHECK(op->data &&
		      traced_read(entry->pid, entry->args[1], n, op->data) == n,
	      "cannot read what is written");
}

static inline void record_sync(const struct stop *entry,
			       struct recorder *recorder)
{
	char path[512];

	traced_path(entry->pid, entry->args[0], path, sizeof(path));
	if (strcmp(path, recorder->root) == 0) {
		log_name(OP_SYNC_NAMES, 0, "", recorder);
		return;
	}
	const char *name = recorded_name(recorder, path);
	int file = name ? file_of_name(recorder, name) : -1;
	if (file < 0)
		return;
	if (strcmp(name, "data") == 0)
		log_name(OP_SYNC_NAMES, 0, name, recorder);
	else
		(void)log_op(OP_SYNC, file, &recorder->log);
}

static inline void record_name(const struct stop *entry, bool existed,
			       struct recorder *recorder)
{
	bool creates;
	int i = name_argument(entry, &creates);
	char path[512];
	const char *name =
		i < 0 ? NULL : named(entry, i, path, sizeof(path), recorder);
	bool folder = entry->call == SYS_mkdirat;
	bool removes = entry->call == SYS_unlinkat;

#ifdef SYS_open
	folder = folder || entry->call == SYS_mkdir;
	removes = removes || entry->call == SYS_unlink;
#endif
	if (name && removes)
		log_name(OP_UNNAME, 0, name, recorder);
	else if (name && (folder || (creates && !existed)))
		log_new(name, folder, recorder);
}

/* It has been done. */
static inline void record_done(const struct stop *entry, int64_t result,
			       bool existed, struct recorder *recorder)
{
	char path[512];
	const char *name;

	switch (entry->call) {
	case SYS_pwrite64:
		record_write(entry, (size_t)result, entry->args[3], recorder);
		break;
	case SYS_write:
		CHECK(!opened(entry, path, sizeof(path), recorder),
		      "a write without its place: %s", path);
		break;
	case SYS_ftruncate:
		name = opened(entry, path, sizeof(path), recorder);
		if (name && file_of_name(recorder, name) >= 0)
			log_op(OP_SIZE, file_of_name(recorder, name),
			       &recorder->log)
				->at = entry->args[1];
		break;
	case SYS_fsync:
	case SYS_fdatasync:
		record_sync(entry, recorder);
		break;
	default:
		record_name(entry, existed, recorder);
		break;
	}
}

/* An answer is out as soon as its call is entered. */
static inline void record_answer(const struct stop *entry,
				 struct recorder *recorder)
{
	char path[512], bytes[512];

	if (entry->call != SYS_write && entry->call != SYS_sendto)
		return;
	if (opened(entry, path, sizeof(path), recorder))
		return;
	size_t n = entry->args[2] < sizeof(bytes) ? (size_t)entry->args[2]
						  : sizeof(bytes);
	n = traced_read(entry->pid, entry->args[1], n, bytes);
	bool is_answer = recorder->answer[0]
				 ? memmem(bytes, n, recorder->answer,
					  strlen(recorder->answer)) != NULL
				 : entry->args[0] == 1;
	if (!is_answer)
		return;
	recorder->acks++;
	log_op(OP_ACK, 0, &recorder->log)->promised = recorder->promised;
}

static inline bool is_sync_of_log(const struct stop *entry,
				  const struct recorder *recorder)
{
	char path[512];

	return (entry->call == SYS_fsync || entry->call == SYS_fdatasync) &&
	       opened(entry, path, sizeof(path), recorder) &&
	       strstr(path, "-wal");
}

static inline int slot_of(pid_t pid, const struct recorder *recorder)
{
	int free_slot = -1;

	for (int i = 0; i < MOST_PROCESSES; i++) {
		if (recorder->entries[i].pid == pid)
			return i;
		if (free_slot < 0 && recorder->entries[i].pid == 0)
			free_slot = i;
	}
	CHECK(free_slot >= 0, "too many processes");
	return free_slot;
}

static inline void record_entry(const struct stop *entry,
				struct recorder *recorder)
{
	int slot = slot_of(entry->pid, recorder);
	bool creates;
	int i = name_argument(entry, &creates);
	char path[512];

	refuse_unknown(entry, recorder);
	record_answer(entry, recorder);
	recorder->entries[slot] = *entry;
	recorder->existed[slot] =
		i >= 0 && creates &&
		named(entry, i, path, sizeof(path), recorder) &&
		access(path, F_OK) == 0;
	if (recorder->kill_at_sync && is_sync_of_log(entry, recorder) &&
	    --recorder->kill_at_sync == 0)
		CHECK(kill(entry->pid, SIGKILL) == 0, "cannot kill");
}

/* One stop more; false: nobody is left. *ret_ended: a child of ours, or 0. */
static inline bool record_next(struct traced *traced, struct recorder *recorder,
			       pid_t *ret_ended)
{
	struct stop stop;

	*ret_ended = 0;
	if (!traced_next(traced, &stop))
		return false;
	int slot = slot_of(stop.pid, recorder);
	struct stop *entry = &recorder->entries[slot];
	if (stop.kind == STOP_ENTRY)
		record_entry(&stop, recorder);
	else if (stop.kind == STOP_EXIT && entry->pid && stop.result >= 0)
		record_done(entry, stop.result, recorder->existed[slot],
			    recorder);
	if (stop.kind == STOP_END)
		*ret_ended = stop.pid;
	if (stop.kind != STOP_ENTRY)
		*entry = (struct stop){0};
	return true;
}

/* Runs `trefnydd LINE`; what it printed is its answer. */
static inline void record_line(const char *line, const char *folder,
			       struct recorder *recorder)
{
	char **words = split_words(line, folder);
	struct traced traced;
	struct buffer said;
	pid_t ended;
	int acks = recorder->acks;

	recorder->answer = "";
	recorder->promised = true;
	traced_start(words, false, &traced);
	while (record_next(&traced, recorder, &ended))
		;
	buffer_init(0, &said);
	read_all(traced.out, &said);
	CHECK(recorder->acks > acks, "'%s': %d answers: %.*s", line,
	      recorder->acks - acks, (int)said.n, said.data);
	buffer_release(&said);
	free_words(words);
}

#endif

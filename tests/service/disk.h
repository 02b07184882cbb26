#ifndef TESTS_SERVICE_DISK_H
#define TESTS_SERVICE_DISK_H

/*
 * What was done to the files of a store, call by call, and what of it may be
 * on the disk when the power goes at one of these calls: all that was synced
 * by then; of the rest any of it, also a part of a write, sector by sector,
 * and in any order. A file's bytes are synced by a sync of the file, its name
 * by a sync of its folder: one does not do for the other.
 *
 * -shm is not kept: what is in it is made anew from the log.
 */

#include <sys/stat.h>

#include "tests/service/store_look.h"

enum { SECTOR = 512, MOST_FILES = 400, MOST_PENDING = 20000, MOST_NAMES = 64 };

enum op_kind {
	OP_WRITE,
	OP_SIZE,       /* a file is cut, or made longer with zeroes */
	OP_SYNC,       /* of a file */
	OP_NAME,       /* a file has a name from now on */
	OP_UNNAME,     /* and no more */
	OP_SYNC_NAMES, /* of a folder */
	OP_ACK,	       /* an answer goes out */
};

struct op {
	enum op_kind kind;
	int file; /* of what is about a file */
	uint64_t at;
	size_t n; /* bytes of data; OP_SIZE: at is the size */
	char *data;
	char name[128]; /* of a name: below the root; of a folder likewise */
	bool is_folder; /* OP_NAME */
	bool promised;	/* OP_ACK: what was done is not to be lost */
};

struct oplog {
	struct op *ops;
	int n, room;
};

static inline struct op *log_op(enum op_kind kind, int file, struct oplog *log)
{
	if (log->n == log->room) {
		log->room = log->room ? 2 * log->room : 1024;
		log->ops = realloc(log->ops,
				   (size_t)log->room * sizeof(*log->ops));
		CHECK(log->ops, "no memory");
	}
	log->ops[log->n] = (struct op){.kind = kind, .file = file};
	return &log->ops[log->n++];
}

/* --- a disk --------------------------------------------------------------- */

struct disk_file {
	struct buffer now, synced;
	int pending[MOST_PENDING]; /* ops since the last sync */
	int n_pending;
	bool is_folder;
};

struct disk_name {
	char name[128];
	int file;
};

struct names {
	struct disk_name names[MOST_NAMES];
	int n;
};

struct disk {
	const struct oplog *log;
	struct disk_file *files; /* MOST_FILES */
	struct names now, synced;
	int pending[MOST_NAMES]; /* ops on names, not synced */
	int n_pending;
};

static inline void disk_init(const struct oplog *log, struct disk *ret)
{
	*ret = (struct disk){.log = log};
	ret->files = calloc(MOST_FILES, sizeof(*ret->files));
	CHECK(ret->files, "no memory");
}

static inline void disk_release(struct disk *disk)
{
	for (int i = 0; i < MOST_FILES; i++) {
		buffer_release(&disk->files[i].now);
		buffer_release(&disk->files[i].synced);
	}
	free(disk->files);
}

static inline void set_size(uint64_t size, struct buffer *bytes)
{
	static const char zeroes[4096];

	while (bytes->n < size)
		buffer_put(bytes, zeroes,
			   size - bytes->n < sizeof(zeroes)
				   ? (size_t)(size - bytes->n)
				   : sizeof(zeroes));
	bytes->n = (size_t)size;
}

static inline void put_at(uint64_t at, const char *data, size_t n,
			  struct buffer *bytes)
{
	if (bytes->n < at + n)
		set_size(at + n, bytes);
	memcpy(bytes->data + at, data, n);
}

static inline void apply(const struct op *op, struct buffer *bytes)
{
	if (op->kind == OP_SIZE)
		set_size(op->at, bytes);
	else
		put_at(op->at, op->data, op->n, bytes);
	CHECK(!bytes->failed, "no memory");
}

static inline void apply_name(const struct op *op, struct names *names)
{
	int i = 0;

	while (i < names->n && strcmp(names->names[i].name, op->name) != 0)
		i++;
	if (op->kind == OP_UNNAME) {
		if (i < names->n)
			names->names[i] = names->names[--names->n];
		return;
	}
	CHECK(i < MOST_NAMES, "too many names");
	names->n += i == names->n;
	strcpy(names->names[i].name, op->name);
	names->names[i].file = op->file;
}

static inline bool is_in_folder(const char *name, const char *folder)
{
	const char *slash = strrchr(name, '/');
	size_t n = slash ? (size_t)(slash - name) : 0;

	return strlen(folder) == n && strncmp(name, folder, n) == 0;
}

static inline void sync_names(const char *folder, struct disk *disk)
{
	int left = 0;

	for (int i = 0; i < disk->n_pending; i++) {
		const struct op *op = &disk->log->ops[disk->pending[i]];

		if (is_in_folder(op->name, folder))
			apply_name(op, &disk->synced);
		else
			disk->pending[left++] = disk->pending[i];
	}
	disk->n_pending = left;
}

/* The next call happens. */
static inline void disk_step(int i, struct disk *disk)
{
	const struct op *op = &disk->log->ops[i];
	struct disk_file *file = &disk->files[op->file];

	switch (op->kind) {
	case OP_WRITE:
	case OP_SIZE:
		apply(op, &file->now);
		CHECK(file->n_pending < MOST_PENDING, "too many writes");
		file->pending[file->n_pending++] = i;
		break;
	case OP_SYNC:
		for (int k = 0; k < file->n_pending; k++)
			apply(&disk->log->ops[file->pending[k]], &file->synced);
		file->n_pending = 0;
		break;
	case OP_NAME:
	case OP_UNNAME:
		file->is_folder |= op->is_folder;
		apply_name(op, &disk->now);
		CHECK(disk->n_pending < MOST_NAMES, "too many names");
		disk->pending[disk->n_pending++] = i;
		break;
	case OP_SYNC_NAMES:
		sync_names(op->name, disk);
		break;
	case OP_ACK:
		break;
	}
}

/* --- what is left --------------------------------------------------------- */

typedef uint32_t chance(uint32_t below); /* 0 .. below - 1 */

/* A write of which each sector is there, or not, or has a length only. */
static inline void apply_torn(const struct op *op, chance *choose,
			      struct buffer *bytes)
{
	for (size_t done = 0; done < op->n;) {
		size_t n = SECTOR - (size_t)((op->at + done) % SECTOR);
		uint32_t what = choose(5);

		n = n < op->n - done ? n : op->n - done;
		if (what < 2)
			put_at(op->at + done, op->data + done, n, bytes);
		else if (what == 2 && bytes->n < op->at + done + n)
			set_size(op->at + done + n, bytes);
		done += n;
	}
}

static inline void shuffle_ops(chance *choose, int n, int *ops)
{
	for (int i = n - 1; i > 0; i--) {
		int j = (int)choose((uint32_t)i + 1), op = ops[i];

		ops[i] = ops[j];
		ops[j] = op;
	}
}

/* How likely a call is to be there of those not synced, of 4. */
static inline void leave_file(const struct disk_file *file,
			      const struct oplog *log, uint32_t share,
			      chance *choose, struct buffer *ret)
{
	int *ops = malloc(sizeof(file->pending));
	bool shuffled = choose(4) == 0;

	CHECK(ops, "no memory");
	memcpy(ops, file->pending, sizeof(file->pending));
	if (shuffled)
		shuffle_ops(choose, file->n_pending, ops);
	buffer_put(ret, file->synced.data, file->synced.n);
	for (int i = 0; i < file->n_pending; i++) {
		const struct op *op = &log->ops[ops[i]];

		if (choose(4) < share)
			apply(op, ret);
		else if (op->kind == OP_WRITE && choose(2))
			apply_torn(op, choose, ret);
	}
	free(ops);
}

/* The first of them, or any, in their order. */
static inline void leave_names(const struct disk *disk, chance *choose,
			       struct names *ret)
{
	bool any = choose(2);
	uint32_t first = choose((uint32_t)disk->n_pending + 1);

	*ret = disk->synced;
	for (uint32_t i = 0; i < (uint32_t)disk->n_pending; i++)
		if (any ? choose(2) : i < first)
			apply_name(&disk->log->ops[disk->pending[i]], ret);
}

/* Gives what a file has now, or what might be left of it. */
static inline void file_bytes(const struct disk *disk, int file, bool now,
			      uint32_t share, chance *choose,
			      struct buffer *ret)
{
	const struct buffer *bytes = &disk->files[file].now;

	if (now)
		buffer_put(ret, bytes->data, bytes->n);
	else
		leave_file(&disk->files[file], disk->log, share, choose, ret);
}

static inline bool has_folder(const char *path)
{
	char folder[512];

	snprintf(folder, sizeof(folder), "%s", path);
	*strrchr(folder, '/') = '\0';
	return access(folder, F_OK) == 0;
}

/* A file whose folder has gone is gone too. */
static inline void write_names(const struct disk *disk,
			       const struct names *names, bool now,
			       chance *choose, const char *root)
{
	uint32_t share = now ? 0 : choose(5);
	struct buffer bytes;
	char path[512];

	for (int folders = 1; folders >= 0; folders--)
		for (int i = 0; i < names->n; i++) {
			const struct disk_name *name = &names->names[i];

			if (disk->files[name->file].is_folder != folders)
				continue;
			path_in(root, name->name, path, sizeof(path));
			if (folders) {
				CHECK(mkdir(path, S_IRWXU) == 0,
				      "cannot make %s", path);
				continue;
			}
			buffer_init(0, &bytes);
			file_bytes(disk, name->file, now, share, choose,
				   &bytes);
			if (has_folder(path))
				write_file(path, buffer_bytes(&bytes));
			buffer_release(&bytes);
		}
}

/* As a kill leaves it; with chance, as a loss of power may. */
static inline void disk_write(const struct disk *disk, chance *choose,
			      const char *root)
{
	struct names names = disk->now;

	remove_folder(root);
	CHECK(mkdir(root, S_IRWXU) == 0, "cannot make %s", root);
	if (choose)
		leave_names(disk, choose, &names);
	write_names(disk, &names, !choose, choose, root);
}

#endif

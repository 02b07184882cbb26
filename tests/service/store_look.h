#ifndef TESTS_SERVICE_STORE_LOOK_H
#define TESTS_SERVICE_STORE_LOOK_H

/*
 * What is in a store, by another way than the program's own: every table, row
 * and column as text, by SQLite alone. And the program itself, run once; and
 * folders of stores, copied.
 */

#include <sqlite3.h>
#include <sys/stat.h>

#include "tests/service/driver.h"

enum { MOST_WORDS = 32, MOST_COLUMNS = 32 };

/* --- folders -------------------------------------------------------------- */

static inline void path_in(const char *folder, const char *name, char *ret,
			   size_t room)
{
	int n = snprintf(ret, room, "%s/%s", folder, name);

	CHECK(n > 0 && (size_t)n < room, "too long a path: %s", name);
}

static inline void remove_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[512];

	while (dir && (entry = readdir(dir)) != NULL) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		path_in(folder, entry->d_name, path, sizeof(path));
		if (unlink(path) != 0)
			remove_folder(path);
	}
	if (dir)
		closedir(dir);
	(void)rmdir(folder);
}

/* False: there is none. */
static inline bool read_file(const char *path, struct buffer *ret)
{
	char bytes[65536];
	size_t n;
	FILE *file = fopen(path, "rb");

	if (!file)
		return false;
	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buffer_put(ret, bytes, n);
	fclose(file);
	CHECK(!ret->failed, "no memory");
	return true;
}

static inline void write_file(const char *path, struct bytes bytes)
{
	FILE *file = fopen(path, "wb");

	CHECK(file && chmod(path, S_IRUSR | S_IWUSR) == 0 &&
		      fwrite(bytes.data, 1, bytes.n, file) == bytes.n &&
		      fclose(file) == 0,
	      "cannot write %s", path);
}

/*
 * As whoever comes after a kill finds it; but for -shm, which is made anew
 * from the log when nobody has it open. A folder that is not there stays so.
 */
static inline void copy_store(const char *from, const char *to)
{
	DIR *dir = opendir(from);
	struct dirent *entry;
	struct buffer bytes;
	char path[512];

	remove_folder(to);
	if (!dir)
		return;
	CHECK(mkdir(to, S_IRWXU) == 0, "cannot make %s", to);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.' || strstr(entry->d_name, "-shm"))
			continue;
		path_in(from, entry->d_name, path, sizeof(path));
		buffer_init(0, &bytes);
		CHECK(read_file(path, &bytes), "cannot read %s", path);
		path_in(to, entry->d_name, path, sizeof(path));
		write_file(path, buffer_bytes(&bytes));
		buffer_release(&bytes);
	}
	closedir(dir);
}

/* --- the program ---------------------------------------------------------- */

/* "%" in a word is the folder of the store. */
static inline char **split_words(const char *line, const char *folder)
{
	char **words = calloc(MOST_WORDS + 1, sizeof(*words));
	struct buffer word;
	int n = 0;

	CHECK(words, "no memory");
	words[n++] = strdup(environment("TREFNYDD"));
	while (*line && n < MOST_WORDS) {
		buffer_init(0, &word);
		for (; *line && *line != ' '; line++)
			if (*line == '%')
				buffer_put_string(&word, folder);
			else
				buffer_put_char(&word, *line);
		words[n++] = buffer_detach(&word);
		while (*line == ' ')
			line++;
	}
	return words;
}

static inline void free_words(char **words)
{
	for (int i = 0; words[i]; i++)
		free(words[i]);
	free(words);
}

static inline void read_all(int fd, struct buffer *ret)
{
	char bytes[4096];
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		buffer_put(ret, bytes, (size_t)n);
	close(fd);
	CHECK(!ret->failed, "no memory");
}

/* Runs `trefnydd LINE`; gives its exit status, and what it wrote. */
static inline int run_line(const char *line, const char *folder,
			   struct buffer *ret)
{
	char **words = split_words(line, folder);
	int fds[2];

	CHECK(pipe(fds) == 0, "no pipe");
	pid_t pid = fork_child();
	if (pid == 0) {
		(void)dup2(fds[1], 1);
		(void)dup2(fds[1], 2);
		close(fds[0]);
		close(fds[1]);
		execv(words[0], words);
		_exit(127);
	}
	close(fds[1]);
	buffer_clear(ret);
	read_all(fds[0], ret);
	buffer_put(ret, "", 0);
	int status = wait_for(pid);
	CHECK(WIFEXITED(status), "'%s' ended with %#x", line, (unsigned)status);
	free_words(words);
	return WEXITSTATUS(status);
}

/* The program's own word on the audit; and on every page and reference. */
static inline void assert_audit(const char *folder, const char *when)
{
	struct buffer said;

	buffer_init(0, &said);
	int status = run_line("audit --verify --data %", folder, &said);
	CHECK(status == 0, "%s: audit --verify gives %d: %s", when, status,
	      said.data);
	buffer_release(&said);
}

static inline void assert_sound(const char *folder, const char *when)
{
	struct buffer said;

	assert_audit(folder, when);
	buffer_init(0, &said);
	(void)run_line("doctor --json --listen ipc://%/none --data %", folder,
		       &said);
	CHECK(strstr(said.data, "{\"check\":\"integrity\",\"state\":\"ok\","),
	      "%s: doctor: %s", when, said.data);
	buffer_release(&said);
}

/* --- another way to look -------------------------------------------------- */

static inline bool is_word_of(const char *const *words, const char *table,
			      const char *column)
{
	char word[128];

	snprintf(word, sizeof(word), "%s.%s", table, column);
	for (; words && *words; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

static inline sqlite3_stmt *look_prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	CHECK(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK,
	      "%s: %s", sql, sqlite3_errmsg(db));
	return statement;
}

/* True: there is a row. Anything but a row or the end ends the test. */
static inline bool look_step(sqlite3_stmt *statement)
{
	int result = sqlite3_step(statement);

	CHECK(result == SQLITE_ROW || result == SQLITE_DONE, "SQLite: %s",
	      sqlite3_errmsg(sqlite3_db_handle(statement)));
	return result == SQLITE_ROW;
}

/* One line a row, in the order of the lines. */
static inline void look_at_table(sqlite3 *db, const char *table,
				 const char *const *hidden, struct buffer *ret)
{
	char sql[4096], text[128];
	size_t n = 0;

	snprintf(text, sizeof(text), "PRAGMA table_info(%s)", table);
	sqlite3_stmt *columns = look_prepare(db, text);
	n += (size_t)snprintf(sql, sizeof(sql), "SELECT ''");
	while (look_step(columns)) {
		const char *name =
			(const char *)sqlite3_column_text(columns, 1);
		bool hides = is_word_of(hidden, table, name);

		n += (size_t)snprintf(sql + n, sizeof(sql) - n,
				      hides ? "||'|'||quote(length(\"%s\"))"
					    : "||'|'||quote(\"%s\")",
				      name);
	}
	sqlite3_finalize(columns);
	snprintf(sql + n, sizeof(sql) - n, " FROM %s ORDER BY 1", table);
	sqlite3_stmt *rows = look_prepare(db, sql);
	while (look_step(rows))
		buffer_printf(ret, "%s%s\n", table,
			      (const char *)sqlite3_column_text(rows, 0));
	sqlite3_finalize(rows);
}

/*
 * All that is in the store of a folder, of hidden columns ("table.column")
 * only the length. Nothing, or a file without a table: "".
 */
static inline void look_at_store(const char *folder, const char *const *hidden,
				 struct buffer *ret)
{
	char path[512];
	sqlite3 *db = NULL;

	buffer_clear(ret);
	path_in(folder, "trefnydd.db", path, sizeof(path));
	if (access(path, F_OK) == 0) {
		CHECK(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) ==
			      SQLITE_OK,
		      "cannot open %s", path);
		sqlite3_stmt *tables =
			look_prepare(db, "SELECT name, sql FROM sqlite_schema"
					 " WHERE type = 'table' ORDER BY name");
		while (look_step(tables)) {
			const char *name =
				(const char *)sqlite3_column_text(tables, 0);

			buffer_printf(ret, "%s\n",
				      (const char *)sqlite3_column_text(tables,
									1));
			look_at_table(db, name, hidden, ret);
		}
		sqlite3_finalize(tables);
		CHECK(sqlite3_close(db) == SQLITE_OK, "cannot close");
	}
	buffer_put(ret, "", 0);
	CHECK(!ret->failed, "no memory");
}

/* Of a copy, so that what is there is not touched. */
static inline void look_aside(const char *folder, const char *aside,
			      const char *const *hidden, struct buffer *ret)
{
	copy_store(folder, aside);
	look_at_store(aside, hidden, ret);
}

/* The first line that one has and the other does not, for a message. */
static inline const char *first_difference(const char *a, const char *b)
{
	size_t i = 0, line = 0;

	for (; a[i] && a[i] == b[i]; i++)
		if (a[i] == '\n')
			line = i + 1;
	return a + line;
}

#endif

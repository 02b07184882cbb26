#include "ipc/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/zone.h"

static const struct {
	const char *word, *priority; /* of syslog(3) */
} levels[] = {
	[LOG_LEVEL_ERROR] = {"error", "<3>"},
	[LOG_LEVEL_WARNING] = {"warning", "<4>"},
	[LOG_LEVEL_INFO] = {"info", "<6>"},
};

/* JOURNAL_STREAM is "device:inode" of what journald reads (systemd.exec(5)). */
static bool is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat found;
	char text[64];

	if (!stream || fstat(STDERR_FILENO, &found) != 0)
		return false;
	snprintf(text, sizeof(text), "%llu:%llu",
		 (unsigned long long)found.st_dev,
		 (unsigned long long)found.st_ino);
	return strcmp(text, stream) == 0;
}

void log_event(enum log_level level, const char *event, struct json *fields)
{
	struct json *line = json_new_object();
	struct buffer text;
	char time_text[INSTANT_TEXT_BYTES];

	instant_format_utc((int64_t)time(NULL), time_text);
	json_set(line, "time", json_new_string(time_text));
	json_set(line, "level", json_new_string(levels[level].word));
	json_set(line, "event", json_new_string(event));
	json_set(line, "pid", json_new_int((int64_t)getpid()));
	for (struct json_iterator it = json_first(fields); it.key;
	     json_next(fields, &it))
		json_set(line, it.key, json_share(it.value));
	buffer_init(0, &text);
	if (is_journal())
		buffer_put_string(&text, levels[level].priority);
	if (json_write(line, &text, NULL) == STATUS_OK) {
		buffer_put_char(&text, '\n');
		/* Who does not read its log does not stop its service. */
		(void)file_write(buffer_bytes(&text), STDERR_FILENO);
	}
	buffer_release(&text);
	json_free(line);
	json_free(fields);
}

struct json *log_int(struct json *fields, const char *key, int64_t value)
{
	if (!fields)
		fields = json_new_object();
	json_set(fields, key, json_new_int(value));
	return fields;
}

void log_problem(enum log_level level, const char *event,
		 const struct error *error)
{
	struct json *fields = json_new_object();
	struct buffer line;

	buffer_init(0, &line);
	error_render_text(error, LANGUAGE_EN, &line);
	if (!line.failed)
		json_set(fields, "message",
			 json_new_bytes(buffer_bytes(&line)));
	buffer_release(&line);
	log_event(level, event, fields);
}

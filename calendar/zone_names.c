#include "calendar/zone_names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/uclean.h>

#include "calendar/vtimezone.h"

enum { WINDOWS_NAME_CHARS = 128 };

/* NULL: there is none. A failure must not pass for that: the file's own
 * VTIMEZONE, if it has one, may say something else. */
static enum status find_iana(struct bytes name, struct zones *zones,
			     const struct zone **ret)
{
	*ret = zones_find(zones, name);
	return !*ret && zones_failed(zones) ? STATUS_NO_MEMORY : STATUS_OK;
}

/*
 * ICU takes some failed allocations for "there is none", so that it is asked
 * with an allocator that tells. context: a bool, or NULL.
 */
static void *U_CALLCONV note_failure(const void *context, void *memory)
{
	bool *failed = (bool *)(uintptr_t)context;

	if (!memory && failed)
		*failed = true;
	return memory;
}

static void *U_CALLCONV icu_malloc(const void *context, size_t n)
{
	return note_failure(context, malloc(n));
}

static void *U_CALLCONV icu_realloc(const void *context, void *old, size_t n)
{
	return note_failure(context, realloc(old, n));
}

static void U_CALLCONV icu_free(const void *context, void *memory)
{
	(void)context;
	free(memory);
}

/* ICU's table of Windows names; *ret stays NULL where it has none. */
static enum status ask_icu(const UChar *windows, size_t n_windows, UChar *iana,
			   int32_t *ret_n)
{
	bool failed = false;
	UErrorCode code = U_ZERO_ERROR, ignored = U_ZERO_ERROR;

	u_setMemoryFunctions(&failed, icu_malloc, icu_realloc, icu_free,
			     &ignored);
	int32_t n = ucal_getTimeZoneIDForWindowsID(windows, (int32_t)n_windows,
						   NULL, iana,
						   WINDOWS_NAME_CHARS, &code);
	u_setMemoryFunctions(NULL, icu_malloc, icu_realloc, icu_free, &ignored);
	if (failed || U_FAILURE(ignored) || code == U_MEMORY_ALLOCATION_ERROR)
		return STATUS_NO_MEMORY;
	*ret_n = U_FAILURE(code) ? 0 : n;
	return STATUS_OK;
}

/* The zone of a Windows name; NULL where there is none. */
static enum status find_windows(struct bytes name, struct zones *zones,
				const struct zone **ret)
{
	UChar windows[WINDOWS_NAME_CHARS], iana[WINDOWS_NAME_CHARS];
	char spelt[WINDOWS_NAME_CHARS];
	int32_t n;

	*ret = NULL;
	if (name.n == 0 || name.n >= WINDOWS_NAME_CHARS)
		return STATUS_OK;
	for (size_t i = 0; i < name.n; i++) {
		if (name.data[i] < 0x20 || name.data[i] > 0x7e)
			return STATUS_OK;
		windows[i] = (UChar)name.data[i];
	}
	enum status status = ask_icu(windows, name.n, iana, &n);
	if (status != STATUS_OK || n <= 0 || n >= WINDOWS_NAME_CHARS)
		return status;
	for (int32_t i = 0; i < n; i++)
		spelt[i] = (char)iana[i];
	return find_iana((struct bytes){spelt, (size_t)n}, zones, ret);
}

/* "/mozilla.org/20050126_1/Europe/London" ends in an IANA name. */
static enum status find_prefixed(struct bytes name, struct zones *zones,
				 const struct zone **ret)
{
	enum status status = STATUS_OK;

	for (int i = 0; i < 4 && status == STATUS_OK && !*ret; i++) {
		const char *slash =
			name.n ? memchr(name.data, '/', name.n) : NULL;

		if (!slash)
			return STATUS_OK;
		size_t taken = (size_t)(slash - name.data) + 1;
		name = (struct bytes){slash + 1, name.n - taken};
		status = find_iana(name, zones, ret);
	}
	return status;
}

static enum status find_known(struct bytes name, struct zones *zones,
			      const struct zone **ret)
{
	enum status status = find_iana(name, zones, ret);

	if (status != STATUS_OK || *ret)
		return status;
	if (bytes_equal_nocase(name, BYTES("tzone://Microsoft/Utc"))) {
		*ret = zone_utc();
		return STATUS_OK;
	}
	if (name.n && name.data[0] == '/') {
		status = find_prefixed(name, zones, ret);
		if (status != STATUS_OK || *ret)
			return status;
	}
	return find_windows(name, zones, ret);
}

static enum status find_defined(const struct vcalendar *calendar,
				const struct zone_use *use,
				const struct read_options *options,
				int64_t *budget, struct refusals *refusals,
				const struct zone **ret)
{
	const struct vtimezone *found = NULL;

	*ret = NULL;
	for (size_t i = 0; i < calendar->n_zones; i++) {
		/* A VTIMEZONE without a TZID defines nothing. */
		if (use->name.n == 0 ||
		    !bytes_equal(calendar->zones[i].name, use->name))
			continue;
		if (found)
			return refuse(refusals, calendar->zones[i].line,
				      "VTIMEZONE", MSG_ZONE_TWICE, "b",
				      use->name);
		found = &calendar->zones[i];
	}
	if (!found)
		return refuse(refusals, use->line, "TZID", MSG_ZONE_UNKNOWN,
			      "b", use->name);
	return vtimezone_expand(found, options->horizon, budget, refusals, ret);
}

static enum status resolve(const struct vcalendar *calendar,
			   const struct zone_use *use,
			   const struct read_options *options, int64_t *budget,
			   struct refusals *refusals, const struct zone **ret)
{
	enum status status = find_known(use->name, options->zones, ret);

	if (status != STATUS_OK)
		return refuse_no_memory(refusals);
	if (*ret)
		return STATUS_OK;
	return find_defined(calendar, use, options, budget, refusals, ret);
}

enum status zone_names_resolve(struct vcalendar *calendar,
			       const struct read_options *options,
			       int64_t *budget, struct refusals *refusals)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < calendar->n_uses; i++) {
		struct zone_use *use = &calendar->uses[i];

		status = resolve(calendar, use, options, budget, refusals,
				 &use->zone);
	}
	return status;
}

static bool is_utc_name(struct bytes name)
{
	static const char *const names[] = {
		"UTC",	     "Etc/UTC",	      "UCT",
		"Etc/UCT",   "Zulu",	      "Etc/Zulu",
		"Universal", "Etc/Universal", "tzone://Microsoft/Utc",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (bytes_equal_nocase(name, bytes_of(names[i])))
			return true;
	return false;
}

enum status zone_names_floating(const struct vcalendar *calendar,
				const struct read_options *options,
				int64_t *budget, struct refusals *refusals,
				const struct zone **ret)
{
	struct zone_use use = {calendar->zone_name, calendar->zone_line, NULL};

	*ret = options->zone;
	if (!calendar->uses_floating || use.name.n == 0 ||
	    is_utc_name(use.name))
		return STATUS_OK;
	return resolve(calendar, &use, options, budget, refusals, ret);
}

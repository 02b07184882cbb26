#include "calendar/rule.h"

#include <stdio.h>
#include <string.h>

#include "calendar/value.h"

/* Parts in the order of the table below. */
enum part {
	PART_FREQ,
	PART_INTERVAL,
	PART_COUNT,
	PART_UNTIL,
	PART_WKST,
	PART_BYDAY,
	PART_BYMONTHDAY,
	PART_BYMONTH,
	PART_BYWEEKNO,
	PART_BYYEARDAY,
	PART_BYHOUR,
	PART_BYMINUTE,
	PART_BYSECOND,
	PART_BYSETPOS,
	N_PARTS
};

static const char *const part_names[N_PARTS] = {
	"FREQ",	  "INTERVAL",	"COUNT",    "UNTIL",	"WKST",
	"BYDAY",  "BYMONTHDAY", "BYMONTH",  "BYWEEKNO", "BYYEARDAY",
	"BYHOUR", "BYMINUTE",	"BYSECOND", "BYSETPOS",
};

static const char *const frequency_names[] = {"HOURLY", "DAILY", "WEEKLY",
					      "MONTHLY", "YEARLY"};
enum { N_FREQUENCIES = sizeof(frequency_names) / sizeof(*frequency_names) };

static bool fault(enum message message, const char *subject, const char *object,
		  struct rule_fault *ret)
{
	ret->message = message;
	snprintf(ret->subject, sizeof(ret->subject), "%s", subject);
	snprintf(ret->object, sizeof(ret->object), "%s", object);
	return false;
}

static int find_word(struct bytes word, const char *const *words, int n)
{
	for (int i = 0; i < n; i++)
		if (bytes_equal_nocase(word, bytes_of(words[i])))
			return i;
	return -1;
}

static int find_weekday(struct bytes word)
{
	static const char *const words[] = {"MO", "TU", "WE", "TH",
					    "FR", "SA", "SU"};

	return find_word(word, words, 7);
}

static bool read_integer(struct bytes text, int64_t least, int64_t most,
			 int64_t *ret)
{
	return value_integer(text, ret) && *ret >= least && *ret <= most;
}

static bool read_until(struct bytes text, struct rule *rule)
{
	struct day day;
	bool utc;

	if (value_date(text, &day)) {
		rule->until_kind = UNTIL_DATE;
		rule->until_s = (int64_t)day.n * SECONDS_A_DAY;
		return true;
	}
	if (!value_date_time(text, &rule->until_s, &utc))
		return false;
	rule->until_kind = utc ? UNTIL_UTC : UNTIL_LOCAL;
	return true;
}

/* "MO", "-1SU", "+2TU" */
static bool read_weekdays(struct bytes text, struct rule *rule)
{
	do {
		struct bytes item = value_part(&text, ',');
		int64_t ordinal = 0;

		if (item.n < 2 || rule->n_weekdays == LIMIT_RULE_ITEMS)
			return false;
		int weekday =
			find_weekday((struct bytes){item.data + item.n - 2, 2});
		if (weekday < 0)
			return false;
		item.n -= 2;
		if (item.n &&
		    (!read_integer(item, -53, 53, &ordinal) || ordinal == 0))
			return false;
		rule->weekdays[rule->n_weekdays++] =
			(struct rule_weekday){(int8_t)ordinal, (int8_t)weekday};
	} while (text.n);
	return true;
}

/* Numbers from least to most, and with at_end also from -most to -1. */
struct set {
	int64_t least, most;
	uint64_t *bits, *at_end; /* words enough for most */
};

static bool read_set(struct bytes text, struct set set)
{
	do {
		int64_t n;

		if (!value_integer(value_part(&text, ','), &n) ||
		    n > set.most || n < -set.most)
			return false;
		if (n >= set.least)
			set.bits[n / 64] |= UINT64_C(1) << n % 64;
		else if (n < 0 && set.at_end)
			set.at_end[-n / 64] |= UINT64_C(1) << -n % 64;
		else
			return false;
	} while (text.n);
	return true;
}

static bool read_seconds(struct bytes text, struct rule *rule)
{
	uint64_t seconds = 0;

	if (!read_set(text, (struct set){0, 60, &seconds, NULL}))
		return false;
	/* A leap second is the one before (3.3.12). */
	rule->seconds = (seconds & ((UINT64_C(1) << 60) - 1)) |
			(seconds >> 60 & 1) << 59;
	return true;
}

static bool read_positions(struct bytes text, struct rule *rule)
{
	do {
		int64_t n;

		if (rule->n_positions == LIMIT_RULE_ITEMS ||
		    !read_integer(value_part(&text, ','), -366, 366, &n) ||
		    n == 0)
			return false;
		rule->positions[rule->n_positions++] = (int16_t)n;
	} while (text.n);
	return true;
}

static bool read_by_part(enum part part, struct bytes text, struct rule *rule)
{
	switch (part) {
	case PART_BYDAY:
		return read_weekdays(text, rule);
	case PART_BYMONTHDAY:
		return read_set(text, (struct set){1, 31, &rule->month_days,
						   &rule->month_days_at_end});
	case PART_BYMONTH:
		return read_set(text, (struct set){1, 12, &rule->months, NULL});
	case PART_BYWEEKNO:
		return read_set(text, (struct set){1, 53, &rule->weeks,
						   &rule->weeks_at_end});
	case PART_BYYEARDAY:
		return read_set(text, (struct set){1, 366, rule->year_days,
						   rule->year_days_at_end});
	case PART_BYHOUR:
		return read_set(text, (struct set){0, 23, &rule->hours, NULL});
	case PART_BYMINUTE:
		return read_set(text,
				(struct set){0, 59, &rule->minutes, NULL});
	case PART_BYSECOND:
		return read_seconds(text, rule);
	case PART_BYSETPOS:
		return read_positions(text, rule);
	default:
		return false;
	}
}

static bool read_part(enum part part, struct bytes text, struct rule *rule)
{
	int64_t n = 0;
	int word;

	switch (part) {
	case PART_FREQ:
		word = find_word(text, frequency_names, N_FREQUENCIES);
		rule->frequency = (enum frequency)word;
		return word >= 0;
	case PART_INTERVAL:
		if (!read_integer(text, 1, LIMIT_RULE_INTERVAL, &n))
			return false;
		rule->interval = (int32_t)n;
		return true;
	case PART_COUNT:
		return read_integer(text, 1, LIMIT_RULE_COUNT, &rule->count);
	case PART_UNTIL:
		return read_until(text, rule);
	case PART_WKST:
		word = find_weekday(text);
		rule->week_start = (enum weekday)word;
		return word >= 0;
	default:
		return read_by_part(part, text, rule);
	}
}

bool rule_has_year_days(const struct rule *rule)
{
	for (size_t i = 0; i < RULE_YEAR_WORDS; i++)
		if (rule->year_days[i] || rule->year_days_at_end[i])
			return true;
	return false;
}

bool rule_has_weeks(const struct rule *rule)
{
	return rule->weeks || rule->weeks_at_end;
}

static bool has_ordinals(const struct rule *rule)
{
	for (size_t i = 0; i < rule->n_weekdays; i++)
		if (rule->weekdays[i].ordinal)
			return true;
	return false;
}

static bool has_other_by_part(uint32_t given)
{
	return given >> PART_BYDAY & ((1u << (PART_BYSETPOS - PART_BYDAY)) - 1);
}

/* What RFC 5545, 3.3.10 forbids beside one another. */
static bool check(const struct rule *rule, uint32_t given,
		  struct rule_fault *ret)
{
	enum frequency frequency = rule->frequency;
	char beside[24];

	snprintf(beside, sizeof(beside), "FREQ=%s", frequency_names[frequency]);
	if (rule->count && rule->until_kind != UNTIL_NONE)
		return fault(MSG_RULE_BESIDE, "COUNT", "UNTIL", ret);
	if (frequency == WEEKLY && given & 1u << PART_BYMONTHDAY)
		return fault(MSG_RULE_BESIDE, "BYMONTHDAY", beside, ret);
	if (frequency != YEARLY && given & 1u << PART_BYWEEKNO)
		return fault(MSG_RULE_BESIDE, "BYWEEKNO", beside, ret);
	if (frequency != YEARLY && frequency != HOURLY &&
	    given & 1u << PART_BYYEARDAY)
		return fault(MSG_RULE_BESIDE, "BYYEARDAY", beside, ret);
	if (frequency < MONTHLY && has_ordinals(rule))
		return fault(MSG_RULE_BESIDE, "BYDAY 1MO", beside, ret);
	if (given & 1u << PART_BYWEEKNO && has_ordinals(rule))
		return fault(MSG_RULE_BESIDE, "BYDAY 1MO", "BYWEEKNO", ret);
	if (rule->n_positions && !has_other_by_part(given))
		return fault(MSG_RULE_SETPOS, "", "", ret);
	return true;
}

/* Letters and hyphens of what stands before '=', at most 20. */
static void clean_name(struct bytes name, char ret[static 24])
{
	size_t n = 0;

	while (n < name.n && n < 20 &&
	       ((name.data[n] >= 'A' && name.data[n] <= 'Z') ||
		(name.data[n] >= 'a' && name.data[n] <= 'z') ||
		name.data[n] == '-'))
		n++;
	memcpy(ret, name.data, n);
	ret[n] = '\0';
}

static bool is_unread_frequency(struct bytes text)
{
	static const char *const words[] = {"SECONDLY", "MINUTELY"};

	return find_word(text, words, 2) >= 0;
}

/* How many of what has a limit the part says; 0: it has none. */
static int64_t count_limited(enum part part, struct bytes text, enum limit *ret)
{
	int64_t n = 0;

	switch (part) {
	case PART_INTERVAL:
		*ret = LIMIT_ID_RULE_INTERVAL;
		return value_integer(text, &n) ? n : 0;
	case PART_COUNT:
		*ret = LIMIT_ID_RULE_COUNT;
		return value_integer(text, &n) ? n : 0;
	case PART_BYDAY:
	case PART_BYSETPOS:
		*ret = LIMIT_ID_RULE_ITEMS;
		for (size_t i = 0; i < text.n; i++)
			n += text.data[i] == ',';
		return n + 1;
	default:
		return 0;
	}
}

/* Whether the part is over a limit, and which. */
static bool is_over(enum part part, struct bytes text, struct rule_fault *ret)
{
	enum limit limit = LIMIT_ID_RULE_ITEMS;
	int64_t n = count_limited(part, text, &limit);

	if (n <= limit_value(limit))
		return false;
	*ret = (struct rule_fault){.message = MSG_LIMIT,
				   .limit = limit,
				   .met = n};
	return true;
}

static bool read_named(struct bytes item, uint32_t *given, struct rule *rule,
		       struct rule_fault *ret)
{
	struct bytes rest = item;
	struct bytes name = value_part(&rest, '=');
	char subject[24];

	int part = find_word(name, part_names, N_PARTS);
	clean_name(name, subject);
	if (part < 0)
		return fault(*subject ? MSG_RULE_PART : MSG_PROPERTY_VALUE,
			     subject, "", ret);
	if (*given & 1u << part)
		return fault(MSG_RULE_TWICE, subject, "", ret);
	*given |= 1u << part;
	if (is_over((enum part)part, rest, ret))
		return false;
	bool cut = rest.n && rest.data[rest.n - 1] == ',';
	if (!cut && read_part((enum part)part, rest, rule))
		return true;
	if (part == PART_FREQ && is_unread_frequency(rest)) {
		snprintf(subject, sizeof(subject), "FREQ=%.*s", (int)rest.n,
			 rest.data);
		return fault(MSG_RULE_PART, subject, "", ret);
	}
	return fault(MSG_RULE_VALUE, subject, "", ret);
}

bool rule_parse(struct bytes text, struct rule *ret, struct rule_fault *fault_)
{
	struct rule rule = {.interval = 1, .week_start = MONDAY};
	uint32_t given = 0;

	while (text.n) {
		struct bytes item = value_part(&text, ';');

		/* "FREQ=DAILY;" is common. */
		if (item.n == 0 && text.n == 0)
			break;
		if (!read_named(item, &given, &rule, fault_))
			return false;
	}
	if (!(given & 1u << PART_FREQ))
		return fault(MSG_RULE_NO_FREQ, "", "", fault_);
	if (!check(&rule, given, fault_))
		return false;
	*ret = rule;
	return true;
}

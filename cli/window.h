#ifndef CLI_WINDOW_H
#define CLI_WINDOW_H

/*
 * The calendar strip of a case's window: a column a week, a sign a day, so
 * that a window of eight months fits a screen. A sign says which date the day
 * is, that it is possible, or why it is out. Signs are ASCII, without colour.
 */

#include "cli/page.h"

/* What becomes of slots for a rule ("essential:leader"), in a few words. */
struct rule_class {
	char sign;
	enum message slots; /* {0}: how many; "17 people" */
	enum message day;   /* of a day */
};
enum { N_RULE_CLASSES = 8 };
extern const struct rule_class rule_classes[N_RULE_CLASSES];
/* An index of rule_classes, or -1 for a rule that is not known. */
int rule_class_of(const char *rule);

/* answer: considered.days and dates. Nothing where it has no days. */
void put_window(const struct json *answer, const struct page *page,
		struct buffer *ret);

#endif

#ifndef CLI_DRAFT_H
#define CLI_DRAFT_H

/*
 * A case that is being made: its people and who sits where, and from them the
 * whole case with the guidance's defaults written out. It must not know where
 * the people came from.
 */

#include "base/day.h"
#include "base/error.h"
#include "json/json.h"

struct draft {
	struct json *people; /* as a case has them */
	struct json *seats;  /* id, candidates, held_with */
	struct json *links;  /* ids of the link inspectors */
	char lead[64];	     /* the inspection's lead, or "" */
};
void draft_init(struct draft *draft);
void draft_release(struct draft *draft);

/* The seat's list of candidates, made if it is not there; borrowed. */
struct json *draft_seat(struct draft *draft, const char *seat);
/* Behind those there already, once. */
void draft_add(struct draft *draft, const char *seat, const char *person);
/* A link inspector of the authority, once. */
void draft_link(struct draft *draft, const char *person);
/* The person of that id, or NULL; borrowed. */
struct json *draft_person(const struct draft *draft, const char *id);

/* What a seat is called, and who deputises as a rule. */
struct seat_title {
	const char *seat;
	enum message title;
	const char *deputy; /* an id; NULL: nobody as a rule */
	enum message deputy_title;
};
extern const struct seat_title seat_titles[];
extern const size_t n_seat_titles;
/* Of a numbered one too; NULL: not one of the guidance. */
const struct seat_title *seat_title_of(const char *seat);

/* Somebody for every seat of the guidance, by post. */
void draft_fill(struct draft *draft);

/*
 * The case of that id with every default but those that follow from its
 * dates: the caller's. The report is expected on the day. Errors: what is
 * wrong with the case.
 */
enum status draft_case(const struct draft *draft, const char *id,
		       struct day report_expected, struct json **ret,
		       struct error *err);

#endif

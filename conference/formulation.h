#ifndef CONFERENCE_FORMULATION_H
#define CONFERENCE_FORMULATION_H

/* A case as a problem and what its indexes stand for: conference/problem.h. */

#include "conference/availability.h"
#include "conference/places.h"
#include "conference/rules.h"
#include "conference/seats.h"
#include "conference/visit.h"
#include "conference/workdays.h"
#include "solver/problem.h"

/* What an option of the problem stands for. */
struct candidacy {
	int32_t seat, person; /* NONE: a name to come */
	int32_t deputy;	      /* k of deputy k; 0 */
	struct span margin;   /* start: seconds before, end: seconds after */
	int32_t points;	      /* beside those of availability */
	int32_t presence; /* whose, of struct formulation; NONE of no person */
};

/* A person and the time she is needed for: what is asked of her calendar. On
 * several seats she is often asked the same. */
struct presence {
	int32_t person;
	struct span margin;
};

/*
 * The slots of a problem. The case's own: the days of its window, the starts
 * that finish by `latest`. Prolonged: 28 days more at both ends, and starts
 * of the same steps from 08:00 to an end by 18:00; what is not the case's
 * own, the rules `window` and `day-hours` remove.
 */
struct grid {
	struct days days;
	int32_t first_start_s, n_starts; /* n_starts: slots of each day */
};

struct formulation {
	const struct conference *conference;
	const struct evidence *evidence;
	struct day today;
	struct workdays workdays;
	struct rules rules;
	const struct availability *people, *rooms, *resources;
	const struct candidacy *candidacies; /* [problem.n_options] */
	const int32_t *option_starts;	     /* [problem.n_seats + 1] */
	/* Options from here on stand for members short of two (G27), on seats
	   from conference.n_seats on. */
	int32_t n_candidacies;
	const struct presence *presences; /* each once */
	int32_t n_presences;
	struct grid grid;
	struct places places;
	const struct visits *visits; /* NULL: the case has no visit */
	/* [slot * options of the chair's seat]: costs without a visit */
	const int32_t *chair_costs;
	struct problem problem;
};

#endif

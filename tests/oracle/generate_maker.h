#ifndef TESTS_ORACLE_GENERATE_MAKER_H
#define TESTS_ORACLE_GENERATE_MAKER_H

/* A case in the making: what generate.c and generate_whole.c share. */

#include "generate.h"

enum { MAX_IDS = 12, MAX_MADE_SEATS = 6, ID_BYTES = 40 };

/* What may be left out of the cases: generate SEED N -WORD... */
enum feature {
	F_KINDS,
	F_EXPECTED,
	F_HELD,
	F_AGENDA,
	F_HOURS,
	F_ANSWERS,
	F_INSPECTION,
	F_VISIT,
	F_INCOMPLETE,
	N_FEATURES
};
extern const char *const feature_words[N_FEATURES];

struct made_seat {
	char id[ID_BYTES], group[ID_BYTES];
	bool invited, is_held, is_host;
	json_t *json; /* borrowed */
};

struct maker {
	struct random random;
	struct season season;
	bool leaves_out[N_FEATURES];
	json_t *json;
	char people[MAX_IDS][ID_BYTES];
	struct made_seat seats[MAX_MADE_SEATS];
	int n_people, n_seats;
	bool has_team, are_alike; /* alike: ties wherever there can be */
	bool has_visit, has_long_window;
	enum zone zone;
};

void set(json_t *object, const char *key, json_t *value);
void set_text(json_t *object, const char *key, const char *text);
void set_day(json_t *object, const char *key, int day);
void set_word(struct maker *maker, json_t *object, const char *key,
	      const char *words);
bool chance(struct maker *maker, int percent);
/* The same, never if the feature is left out. */
bool chance_of(struct maker *maker, enum feature feature, int percent);
int between(struct maker *maker, int least, int most);
json_t *shuffled(struct maker *maker, json_t *array);
/* NULL: not a seat that the guidance names. */
const char *known_group(const char *id);
json_t *random_people(struct maker *maker, int n);

/* The kind, what it follows and the report; target: near it. */
void make_kind(struct maker *maker, json_t *window, int target);
/* Of a person: hours and answers. */
void make_times(struct maker *maker, json_t *person);
/* Some seats held with others. */
void make_held(struct maker *maker);
void make_agenda(struct maker *maker);
void make_visit(struct maker *maker);

#endif

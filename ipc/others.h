#ifndef IPC_OTHERS_H
#define IPC_OTHERS_H

/*
 * What the stored cases keep busy, between the store's words and the
 * conference's: the one knows nothing of the other.
 */

#include "conference/engagement.h"
#include "ipc/methods.h"

struct others {
	const struct store_elsewhere *of; /* by case, kind, id, start */
	size_t n;
};

/* In other cases than this one, round its window; holds live at now. */
enum status others_load(const struct conference *conference, int64_t now,
			struct store *store, struct arena *arena,
			struct others *ret, struct error *err);
enum status others_lay_over(const struct others *others,
			    const struct conference *conference,
			    struct arena *arena, struct evidence *evidence,
			    struct error *err);
/* Those that are of the case too: the caller's. */
struct json *others_encode(const struct others *others,
			   const struct conference *conference);

/* The calendars of the store that a case takes. */
enum status concerns_of(const struct conference *conference,
			struct arena *arena, const struct store_concern **ret,
			size_t *ret_n, struct error *err);

/* What a date keeps busy, for the store. */
enum status occupied_by(const struct conference *conference,
			const struct date *date, struct arena *arena,
			const struct store_occupied **ret, size_t *ret_n,
			struct error *err);

#endif

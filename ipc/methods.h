#ifndef IPC_METHODS_H
#define IPC_METHODS_H

/*
 * What can be asked of trefnydd: one table of methods, called by the workers
 * for requests from a socket and by the command itself without a service, so
 * that both give the same answer, byte for byte.
 */

#include <stdbool.h>

#include "base/day.h"
#include "base/zone.h"
#include "ipc/access.h"
#include "ipc/frame.h"
#include "ipc/roles.h"
#include "json/json.h"
#include "store/store.h"

/* Where a method is carried out. */
struct service {
	struct zones *zones;
	const char *data_folder; /* the store's; NULL: none */
	const char *case_folder; /* files of a case; NULL over a socket */
	bool over_socket;
	enum store_mode store_mode;
	struct store *store; /* opened when needed; service_release closes */
	bool in_snapshot;    /* one request's calendars are of one state */
	const struct snapshot *snapshot; /* NULL without a service */
	uint8_t roles; /* over a socket: of whom the door let in, 0: nobody */
	/* Of the request under way (ipc/gate.h); NULL: the command itself. */
	const struct access *access;
	const struct audit_entry *entry; /* what a change has in the audit */
	bool wrong_token;		 /* it came with one: a guess */
	bool forgot; /* set by a purge: what was read before is to go */
	const struct method *method; /* of the last request; NULL: of none */
	int64_t (*clock)(void);	     /* UTC seconds */
	/* Calendars that are read are reduced too, UIDs under it; or NULL. */
	const unsigned char *uid_key;
	/* Told of each calendar before it is read; NULL: nobody asks. */
	void (*progress)(const char *id, void *context);
	void *progress_context;
};
void service_release(struct service *service);

enum param_kind {
	PARAM_STRING,
	PARAM_TEXT,    /* a calendar: as long as LIMIT_CALENDAR_TEXT_BYTES */
	PARAM_STRINGS, /* a string or an array of strings */
	PARAM_BOOL,
	PARAM_INT,     /* not negative */
	PARAM_COVERS,  /* {"from", "to"}, dates */
	PARAM_FILES,   /* [{"file", "ics"}], at least one */
	PARAM_PEOPLE,  /* [{"id", "emails"}] */
	PARAM_CASE,    /* an object; the case says what is wrong with it */
	PARAM_PATCH,   /* an object or a list of them; the same */
	PARAM_ID,      /* a string; the method says what is wrong with it */
	PARAM_DATE,    /* a string; the method says what is wrong with it */
	PARAM_INSTANT, /* a date or date-time */
};

/* false and true of a row, and: where a request comes over a socket. */
enum { PARAM_OPTIONAL, PARAM_REQUIRED, PARAM_REQUIRED_OVER_SOCKET };

struct param {
	const char *name;
	enum param_kind kind;
	uint8_t required;
	const char *description; /* for rpc.discover: English, not translated */
};

/* What a method sees. */
struct call {
	const struct json
		*params;       /* an object, or NULL; checked by the table */
	struct bytes text;     /* of the whole request or case, for places */
	const char *path;      /* of params in it */
	const char *case_path; /* of the case: "/params/case", "" in a file */
	struct arena *arena;
	bool committed; /* set by a method that changed something */
	/* What could not be done after that: for those who run the service,
	   not for the caller, whose change stands. */
	struct error after;
	/* More members of an error's data; set by a method, whoever called
	   frees it. */
	struct json *data;
	struct json *stored_case; /* of `stored`, while the method runs */
};

enum { MAX_PARAMS = 16 };

struct method {
	const char *name;
	uint8_t roles; /* of which its caller has to have one */
	bool changes;
	const char *description;
	const struct param *params;
	size_t n_params;
	/* *ret is the caller's. */
	enum status (*run)(struct service *service, struct call *call,
			   struct json **ret, struct error *err);
};

extern const struct method methods[];
extern const size_t n_methods;

const struct method *method_find(const char *name);
/* Of latencies (ipc/latency.h); NULL: LATENCY_UNKNOWN. */
uint8_t method_number(const struct method *method);
const struct method *method_numbered(uint8_t number); /* NULL: none has it */

bool param_is_required(const struct param *param,
		       const struct service *service);
/* What stands in place of it, never beside it; NULL: nothing does. */
const char *param_instead(const struct method *method,
			  const struct param *param);
/* Checks the params against the table. */
enum status method_check(const struct method *method,
			 const struct service *service, const struct call *call,
			 struct error *err);
/* Runs it, its params checked. */
enum status method_run(const struct method *method, struct service *service,
		       struct call *call, struct json **ret, struct error *err);
/* Checks them, then runs the method: for tests; see ipc/gate.h. */
enum status method_call(const struct method *method, struct service *service,
			struct call *call, struct json **ret,
			struct error *err);

/* --- for the methods themselves ------------------------------------------- */

/*
 * Opens the store if that has not been done. STATUS_NOT_FOUND: there is none;
 * STATUS_FAULT too where the service has found it damaged.
 */
enum status service_store(struct service *service, struct error *err);
/* The same for reading: until the method ends the store stands still. */
enum status service_check_store(const struct service *service,
				struct error *err); /* the latter only */
enum status service_store_snapshot(struct service *service, struct error *err);
/* It stands still no more: before a change, or to see what was changed. */
void service_end_snapshot(struct service *service);
/*
 * A parameter that is an instant; a date is its midnight in the zone. Of years
 * 1970 to 2199: months and days may be counted from it.
 */
enum status call_instant(const struct call *call, const char *name,
			 const struct zone *zone, int64_t otherwise,
			 int64_t *ret, struct error *err);
/* A parameter that is a date, of the same years; DAY_NONE: absent. */
enum status call_day(const struct call *call, const char *name, struct day *ret,
		     struct error *err);
/* `now` of the call, or the clock's. */
enum status call_now(const struct service *service, const struct call *call,
		     const struct zone *zone, int64_t *ret, struct error *err);
/* The named parameter, or NULL. */
const struct json *call_param(const struct call *call, const char *name);
const char *call_string(const struct call *call, const char *name); /* NULL */
bool call_bool(const struct call *call, const char *name);	    /* false */
int64_t call_int(const struct call *call, const char *name, int64_t otherwise);
/* STATUS_REJECTED with the parameter's place, unless it may be an id. */
enum status call_check_id(const struct call *call, const char *param,
			  const char *id, struct error *err);
/* The error has the place and path of a parameter (NULL: of params). */
enum status call_error(const struct call *call, const char *param,
		       enum status status, struct error *err);

enum status method_propose(struct service *service, struct call *call,
			   struct json **ret, struct error *err);
/* The program behind a proposal, as text; appends to ret. */
enum status propose_write_model(struct service *service, struct call *call,
				struct buffer *ret, struct error *err);
enum status method_whatif(struct service *service, struct call *call,
			  struct json **ret, struct error *err);
/* The source of an error in the patched case; its path is of that case. */
#define WHATIF_PATCHED "case + patch"
enum status method_tasks(struct service *service, struct call *call,
			 struct json **ret, struct error *err);
enum status method_check_date(struct service *service, struct call *call,
			      struct json **ret, struct error *err);
enum status method_explain(struct service *service, struct call *call,
			   struct json **ret, struct error *err);
enum status method_put(struct service *service, struct call *call,
		       struct json **ret, struct error *err);
enum status method_cases(struct service *service, struct call *call,
			 struct json **ret, struct error *err);
enum status method_hold(struct service *service, struct call *call,
			struct json **ret, struct error *err);
enum status method_agree(struct service *service, struct call *call,
			 struct json **ret, struct error *err);
enum status method_move(struct service *service, struct call *call,
			struct json **ret, struct error *err);
enum status method_release(struct service *service, struct call *call,
			   struct json **ret, struct error *err);
enum status method_record(struct service *service, struct call *call,
			  struct json **ret, struct error *err);
enum status method_import(struct service *service, struct call *call,
			  struct json **ret, struct error *err);
enum status method_calendars(struct service *service, struct call *call,
			     struct json **ret, struct error *err);
enum status method_freebusy(struct service *service, struct call *call,
			    struct json **ret, struct error *err);
enum status method_audit(struct service *service, struct call *call,
			 struct json **ret, struct error *err);
enum status method_purge(struct service *service, struct call *call,
			 struct json **ret, struct error *err);
enum status method_token(struct service *service, struct call *call,
			 struct json **ret, struct error *err);
enum status method_tokens(struct service *service, struct call *call,
			  struct json **ret, struct error *err);
enum status method_health(struct service *service, struct call *call,
			  struct json **ret, struct error *err);
enum status method_discover(struct service *service, struct call *call,
			    struct json **ret, struct error *err);

#endif

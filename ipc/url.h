#ifndef IPC_URL_H
#define IPC_URL_H

/*
 * Where a service listens: ipc:// and a path, which ?role= may follow, or
 * tcp:// and a port of this machine (127.0.0.1, [::1]), where a token is
 * needed. ws:// is refused for good: one request can abort the process.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"

enum { URL_ADDRESS_BYTES = 6 + LIMIT_SOCKET_PATH_BYTES };

struct url {
	bool tcp, v6;
	uint16_t port;
	uint8_t roles; /* of whom it lets in without a token; tcp: 0 */
	bool has_role; /* it says so itself */
	char address[URL_ADDRESS_BYTES + 1]; /* what the library takes */
};

/* Checks the form. */
enum status url_parse(const char *text, struct url *ret, struct error *err);
/* The socket's path of one that is no tcp; borrowed from it. */
const char *url_path(const struct url *url);

/*
 * May a service listen there: the directory exists, the path is no file but
 * an old socket. Nothing is changed.
 */
enum status url_check_listen(const char *url, struct error *err);
/* There is a socket on its path to which nobody listens. */
bool url_is_left(const struct url *url);

/*
 * Is a service there, as a client sees it: STATUS_UNREACHABLE says whether
 * none listens or this user may not; a socket that refuses is given a fifth of
 * a second.
 */
enum status url_check_connect(const char *url, struct error *err);
/* Of several, of which each has to have the form: is one there? */
enum status url_check_any(const struct strings *urls, struct error *err);

/* ipc://$XDG_RUNTIME_DIR/trefnydd/api; STATUS_REJECTED without the variable.
 * Appends to ret. The folder is made (mode 0750) if make_folder. */
enum status url_default(bool make_folder, struct buffer *ret,
			struct error *err);

#endif

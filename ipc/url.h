#ifndef IPC_URL_H
#define IPC_URL_H

/*
 * Where a service listens: ipc:// and a path. ws:// is refused for good (one
 * request can abort the process), tcp:// in this version.
 */

#include "base/bytes.h"
#include "base/error.h"

/* Checks the form; the path (after ipc://) is borrowed from url. */
enum status url_path(const char *url, const char **ret_path, struct error *err);

/*
 * May a service listen there: the directory exists, the path is no file but
 * an old socket. Nothing is changed.
 */
enum status url_check_listen(const char *url, struct error *err);

/*
 * Is a service there, as a client sees it: STATUS_UNREACHABLE says whether
 * none listens or this user may not; a socket that refuses is given a fifth of
 * a second.
 */
enum status url_check_connect(const char *url, struct error *err);

/* ipc://$XDG_RUNTIME_DIR/trefnydd/api; STATUS_REJECTED without the variable.
 * Appends to ret. The folder is made (mode 0750) if make_folder. */
enum status url_default(bool make_folder, struct buffer *ret,
			struct error *err);

#endif

#ifndef IPC_CODE_H
#define IPC_CODE_H

/* JSON-RPC's codes of what went wrong. */

#include <stddef.h>

#include "base/error.h"

enum rpc_code {
	RPC_PARSE = -32700,
	RPC_INVALID_REQUEST = -32600,
	RPC_NO_METHOD = -32601,
	RPC_INVALID_PARAMS = -32602,
	RPC_INTERNAL = -32603,
};

/* Every code that a reply may have. STATUS_OK: JSON-RPC's own, of requests
 * that no method saw. */
struct rpc_error {
	int code;
	enum status status;
	const char *what; /* for rpc.discover: English, not translated */
};
extern const struct rpc_error rpc_errors[];
extern const size_t n_rpc_errors;

int rpc_code(enum status status); /* -32001 ... */
enum status rpc_status(int64_t code);

#endif

#ifndef IPC_SCHEMAS_H
#define IPC_SCHEMAS_H

/*
 * What is published of the protocol, from the tables of the code: JSON Schemas
 * (2020-12) of a case and of every request and reply, and all of it as one
 * OpenRPC document.
 *
 * Names: "case"; "<method>.request", "<method>.reply"; "error.reply", whatever
 * was asked; "openrpc".
 */

#include "base/error.h"
#include "ipc/methods.h"

enum { SCHEMA_NAME_BYTES = 64 };

/* How many there are, and the name of the i-th. */
size_t schemas_count(void);
void schemas_name(size_t i, char ret[static SCHEMA_NAME_BYTES]);

/* The caller's. STATUS_NOT_FOUND: with the nearest name. */
enum status schemas_get(const char *name, struct json **ret, struct error *err);

/* OpenRPC 1.2; the caller's, NULL: no memory. */
struct json *schemas_openrpc(void);

#endif

#ifndef STORE_UID_KEY_H
#define STORE_UID_KEY_H

/* The key of the hashes of UIDs, which a store is made with. */

#include "store/database.h"

/* In its caller's transaction; where there is one already, nothing. */
enum status uid_key_make(struct store *store, struct error *err);

#endif

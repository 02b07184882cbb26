#ifndef STORE_SQLITE_SYSTEM_H
#define STORE_SQLITE_SYSTEM_H

/* Between SQLite and the operating system. */

#include <sqlite3.h>

/* For every connection of this process, opened from now on: a lock that was
 * interrupted is asked for again. SQLite's result. */
int sqlite_be_patient(void);

/* The errno by which the system refused what failed last; 0: not known. */
int sqlite_cause(sqlite3 *db);

#endif

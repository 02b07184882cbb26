/*
 * same_random FOLDER: the same question gives the same bytes. Each line of
 * standard input is {"case", "now"}; it is asked with the calendars as texts
 * in the request, as files beside the case, shuffled, and from a store into
 * which every calendar was imported, at several times, so that what is kept
 * reaches as far as the window, or half of it, or not at all. FOLDER is empty
 * and the driver's own. Prints how many of each were compared.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/random.h"
#include "ipc/methods.h"
#include "json/json.h"

#define CHECK(condition, ...)                                                  \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);        \
			fprintf(stderr, __VA_ARGS__);                          \
			fputc('\n', stderr);                                   \
			exit(1);                                               \
		}                                                              \
	} while (0)

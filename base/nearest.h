#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

/* The known word that a mistyped one was most likely meant to be. */

#include <stddef.h>

/*
 * The word with the fewest edits (insert, delete, replace, swap neighbours),
 * at most a third of its length and at least one; the first of equals; NULL:
 * none is near. Words above 64 bytes are never near.
 */
const char *nearest_word(const char *word, const char *const *words, size_t n);

#endif

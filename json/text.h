#ifndef JSON_TEXT_H
#define JSON_TEXT_H

/* A place in a text, as a person counts: lines and columns from 1. */

#include <stdint.h>

struct place_in_text {
	int32_t line, column;
};

#endif

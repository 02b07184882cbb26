#ifndef CONFERENCE_HOLIDAYS_H
#define CONFERENCE_HOLIDAYS_H

/*
 * The bank holidays of England and Wales as shipped: the bytes of
 * conference/holidays/england-and-wales.{en,cy}.ics, which the Makefile turns
 * into these arrays. Must not know what they mean.
 */

#include <stddef.h>

extern const unsigned char holidays_en[];
extern const size_t holidays_en_bytes;
extern const unsigned char holidays_cy[];
extern const size_t holidays_cy_bytes;

#endif

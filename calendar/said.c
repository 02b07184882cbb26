#include "calendar/said.h"

#include <string.h>

#include "base/timetable.h"
#include "calendar/value.h"

/* The least first. */
static const struct {
	enum fbtype fbtype;
	const char *word; /* its own; that of FBTYPE is fbtype_word()'s */
} states[] = {{FB_NEEDS_ACTION, "NEEDS-ACTION"},
	      {FB_TENTATIVE, "TENTATIVE"},
	      {FB_BUSY, "BUSY"},
	      {FB_OUT, "OUT"}};
enum { N_STATES = sizeof(states) / sizeof(states[0]) };

static bool is_word(struct bytes text, const char *word)
{
	return bytes_equal_nocase(text, bytes_of(word));
}

const char *said_fbtype(uint8_t said)
{
	for (int i = N_STATES - 1; i >= 0; i--)
		if (said & FB_BIT(states[i].fbtype))
			return fbtype_word(states[i].fbtype);
	return fbtype_word(FB_FREE);
}

static uint8_t said_by(struct bytes fbtype)
{
	if (is_word(fbtype, fbtype_word(FB_FREE)))
		return 0;
	if (is_word(fbtype, fbtype_word(FB_TENTATIVE)))
		return FB_BIT(FB_TENTATIVE);
	if (is_word(fbtype, fbtype_word(FB_OUT)))
		return FB_BIT(FB_OUT);
	return FB_BIT(FB_BUSY);
}

bool said_is_plain(uint8_t said)
{
	return said_by(bytes_of(said_fbtype(said))) == said;
}

void said_put(uint8_t said, struct buffer *ret)
{
	bool any = false;

	for (int i = 0; i < N_STATES; i++) {
		if (!(said & FB_BIT(states[i].fbtype)))
			continue;
		if (any)
			buffer_put_char(ret, ',');
		buffer_put_string(ret, states[i].word);
		any = true;
	}
}

static uint8_t state_of(struct bytes word)
{
	for (int i = 0; i < N_STATES; i++)
		if (is_word(word, states[i].word))
			return FB_BIT(states[i].fbtype);
	return 0;
}

bool said_read(struct bytes fbtype, struct bytes list, uint8_t *ret)
{
	uint8_t plain = said_by(fbtype), said = 0;

	if (!list.data) {
		*ret = plain;
		return true;
	}
	do {
		uint8_t state = state_of(value_part(&list, ','));

		if (!state)
			return false;
		said |= state;
	} while (list.n);
	if (strcmp(said_fbtype(said), said_fbtype(plain)) != 0)
		return false;
	*ret = said;
	return true;
}

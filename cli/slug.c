#include "cli/csv_people.h"

#include <string.h>

static const struct {
	const char *letters; /* UTF-8, both cases */
	const char *ascii;
} spellings[] = {
	{"àáâãäåāăąÀÁÂÃÄÅĀĂĄ", "a"},
	{"çćčÇĆČ", "c"},
	{"ďđĎĐ", "d"},
	{"èéêëēęěÈÉÊËĒĘĚ", "e"},
	{"ğĞ", "g"},
	{"ìíîïīıÌÍÎÏĪİ", "i"},
	{"łĺľŁĹĽ", "l"},
	{"ñńňÑŃŇ", "n"},
	{"òóôõöøōőÒÓÔÕÖØŌŐ", "o"},
	{"řŕŘŔ", "r"},
	{"śšşŚŠŞ", "s"},
	{"ťţŤŢ", "t"},
	{"ùúûüūůűÙÚÛÜŪŮŰ", "u"},
	{"ŵẁẃẅŴẀẂẄ", "w"},
	{"ýÿŷỳÝŸŶỲ", "y"},
	{"źżžŹŻŽ", "z"},
	{"æÆ", "ae"},
	{"œŒ", "oe"},
	{"ß", "ss"},
	{"’‘'`", ""},
};

static size_t character(const char *p)
{
	size_t n = 1;

	while ((p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* NULL: it has none. */
static const char *spelling_of(const char *p, size_t n)
{
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
		for (const char *c = spellings[i].letters; *c;
		     c += character(c))
			if (character(c) == n && memcmp(c, p, n) == 0)
				return spellings[i].ascii;
	return NULL;
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

void slug(const char *text, char ret[static SLUG_BYTES])
{
	size_t n = 0;
	bool is_gap = false;

	for (const char *p = text; *p; p += character(p)) {
		char low[2] = {*p, '\0'};
		const char *ascii = spelling_of(p, character(p));

		if (*p >= 'A' && *p <= 'Z')
			low[0] = (char)(*p - 'A' + 'a');
		if (!ascii && is_plain(low[0]))
			ascii = low;
		if (!ascii) {
			is_gap = n > 0;
			continue;
		}
		if (n + is_gap + strlen(ascii) >= SLUG_BYTES)
			break;
		if (is_gap && ascii[0])
			ret[n++] = '-';
		is_gap = is_gap && !ascii[0];
		memcpy(ret + n, ascii, strlen(ascii));
		n += strlen(ascii);
	}
	ret[n] = '\0';
}

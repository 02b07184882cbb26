#ifndef CONFERENCE_REPLY_H
#define CONFERENCE_REPLY_H

/*
 * What results are made of: tables of every object that an encoder writes
 * (conference/encode.h), its members in their order, from which the published
 * schemas come. The tests hold real replies against them: a member that an
 * encoder writes and its table lacks is an error, and so is one that is not
 * there although the table says so.
 */

#include "json/json.h"

enum reply_type {
	REPLY_STRING,
	REPLY_TEXT_LINES, /* iCalendar */
	REPLY_ID,
	REPLY_DATE,
	REPLY_INSTANT, /* with its offset */
	REPLY_INT,
	REPLY_COUNT, /* 0 or more */
	REPLY_BOOL,
	REPLY_WORD,
	REPLY_RULE,	 /* "essential:leader" */
	REPLY_GUIDANCE,	 /* "G15" */
	REPLY_LANGUAGES, /* {"en", "cy"} */
	REPLY_OBJECT,
	REPLY_CASE,   /* as it was understood */
	REPLY_SCHEMA, /* any object: a schema itself */
};

enum {
	REPLY_LIST = 1,	 /* a list of it */
	REPLY_NULL = 2,	 /* or null */
	REPLY_MAYBE = 4, /* left out at times */
};

/* Words, by the number that the code has for them. */
struct reply_words {
	int32_t n;
	const char *(*word)(int i);
};

/* A table of words as words: of a function of an enum, or of a table. */
#define REPLY_WORDS(name, count, expression)                                   \
	static const char *name##_at(int i)                                    \
	{                                                                      \
		return expression;                                             \
	}                                                                      \
	static const struct reply_words name = {count, name##_at}

struct reply_shape;

struct reply_member {
	const char *name;
	enum reply_type type;
	int how;
	const struct reply_words *words; /* REPLY_WORD */
	const struct reply_shape *shape; /* REPLY_OBJECT */
};

#define REPLY_MEMBER(name, type, how)                                          \
	{                                                                      \
		name, type, how, NULL, NULL                                    \
	}
#define REPLY_MEMBER_WORD(name, words, how)                                    \
	{                                                                      \
		name, REPLY_WORD, how, &(words), NULL                          \
	}
#define REPLY_MEMBER_OF(name, shape, how)                                      \
	{                                                                      \
		name, REPLY_OBJECT, how, NULL, &(shape)                        \
	}

struct reply_shape {
	const char *name;		/* of its definition in a schema */
	const char *where;		/* the document that tells of it */
	const struct reply_shape *base; /* its members come first; or NULL */
	const struct reply_member *members;
	size_t n_members;
};

#define REPLY_SHAPE(name, where, base, members)                                \
	{                                                                      \
		name, where, base, members,                                    \
			sizeof(members) / sizeof(*(members))                   \
	}

extern const struct reply_shape date_reply, milestone_reply, reason_reply;
extern const struct reply_shape answer_reply, checked_reply, explanation_reply,
	comparison_reply, tasks_reply, tasks_ics_reply;

/* Adds the definition of the shape, and of those in it, to an object of
 * definitions, where they are not there yet; a reference to it: the caller's.
 */
struct json *reply_schema(const struct reply_shape *shape,
			  struct json *definitions);
/* One of the words; two numbers may have one. The caller's. */
struct json *reply_words_schema(const struct reply_words *words);
/* The member of that name, also of its base; NULL: it has none. */
const struct reply_member *reply_member_find(const struct reply_shape *shape,
					     const char *name);
/* The schema of one member's value. */
struct json *reply_member_schema(const struct reply_member *member,
				 struct json *definitions);

#endif

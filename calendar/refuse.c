#include "calendar/refuse.h"

#include <stdio.h>

static enum status fail(struct error *err, int32_t line, enum message message,
			const char *kinds, va_list list)
{
	if (!err || err->status != STATUS_OK)
		return STATUS_REJECTED;
	err->n_arguments = (int32_t)arguments_take(kinds, list, ERROR_ARGUMENTS,
						   err->arguments);
	err->status = STATUS_REJECTED;
	err->message = message;
	error_place(err, line, 0);
	return STATUS_REJECTED;
}

static struct problem_line *add(struct refusals *refusals)
{
	if (refusals->n == refusals->capacity) {
		size_t capacity =
			refusals->capacity ? refusals->capacity * 2 : 8;
		struct problem_line *problems =
			arena_array(refusals->arena, struct problem_line,
				    capacity);

		if (!problems)
			return NULL;
		for (size_t i = 0; i < refusals->n; i++)
			problems[i] = refusals->problems[i];
		refusals->problems = problems;
		refusals->capacity = capacity;
	}
	return &refusals->problems[refusals->n++];
}

static enum status list(struct refusals *refusals, int32_t line,
			const char *subject, enum message message,
			const char *kinds, va_list arguments)
{
	if (refusals->n == LIMIT_CALENDAR_PROBLEMS)
		return refuse_limit(refusals, line, LIMIT_ID_CALENDAR_PROBLEMS,
				    (int64_t)refusals->n + 1);
	struct problem_line *problem = add(refusals);
	if (!problem)
		return refuse_no_memory(refusals);
	problem->line = line;
	problem->message = message;
	snprintf(problem->property, sizeof(problem->property), "%s", subject);
	problem->n_arguments =
		(int32_t)arguments_take(kinds, arguments, ERROR_ARGUMENTS,
					problem->arguments);
	return STATUS_OK;
}

enum status refuse(struct refusals *refusals, int32_t line, const char *subject,
		   enum message message, const char *kinds, ...)
{
	enum status status;
	va_list arguments;

	va_start(arguments, kinds);
	refusals->left_out = true;
	if (refusals->lenient)
		status = list(refusals, line, subject, message, kinds,
			      arguments);
	else
		status = fail(refusals->err, line, message, kinds, arguments);
	va_end(arguments);
	return status;
}

enum status refuse_again(struct refusals *refusals,
			 const struct problem_line *problem)
{
	struct error *err = refusals->err;

	refusals->left_out = true;
	if (refusals->lenient) {
		if (refusals->n == LIMIT_CALENDAR_PROBLEMS)
			return refuse_limit(refusals, problem->line,
					    LIMIT_ID_CALENDAR_PROBLEMS,
					    (int64_t)refusals->n + 1);
		struct problem_line *copy = add(refusals);
		if (!copy)
			return refuse_no_memory(refusals);
		*copy = *problem;
		return STATUS_OK;
	}
	if (err && err->status == STATUS_OK) {
		err->status = STATUS_REJECTED;
		err->message = problem->message;
		err->n_arguments = problem->n_arguments;
		for (int32_t i = 0; i < problem->n_arguments; i++)
			err->arguments[i] = problem->arguments[i];
		error_place(err, problem->line, 0);
	}
	return STATUS_REJECTED;
}

enum status reject(struct refusals *refusals, int32_t line,
		   enum message message, const char *kinds, ...)
{
	va_list arguments;

	va_start(arguments, kinds);
	enum status status =
		fail(refusals->err, line, message, kinds, arguments);
	va_end(arguments);
	return status;
}

enum status refuse_limit(struct refusals *refusals, int32_t line,
			 enum limit limit, int64_t met)
{
	enum status status = limit_error(limit, met, refusals->err);

	error_place(refusals->err, line, 0);
	return status;
}

enum status refuse_no_memory(struct refusals *refusals)
{
	return error_no_memory(refusals->err, refusals->arena);
}

#include <stdio.h>

#include "conference/compare.h"
#include "conference/patch.h"
#include "conference/verify.h"
#include "ipc/case_call.h"

/* What errors of the case with the patch over it have for a source. */
static enum status name_patched(enum status status, struct error *err)
{
	if (status != STATUS_OK)
		error_source(err, WHATIF_PATCHED);
	return status;
}

static enum status patch_params(const struct call *call,
				const struct json *conference,
				struct json **ret, struct error *err)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/patch", call->path);
	return case_patch(conference, json_member(call->params, "patch"), path,
			  ret, err);
}

static struct asked_case asked_of(const struct case_call *call)
{
	return (struct asked_case){&call->conference, &call->evidence,
				   call->now};
}

static enum status compare(const struct case_call *before,
			   const struct case_call *after, struct arena *arena,
			   struct json **ret, struct error *err)
{
	const struct asked_case was = asked_of(before), is = asked_of(after);
	struct comparison comparison;
	struct answer answer;
	enum status status = conference_answer(is.conference, is.evidence,
					       is.now, arena, &answer, err);

	if (status == STATUS_OK)
		status = conference_verify(is.conference, is.evidence, &answer,
					   err);
	if (status == STATUS_OK)
		status = conference_compare(&was, &is, arena, &comparison, err);
	if (status != STATUS_OK)
		return status;
	*ret = comparison_encode(&comparison, &answer);
	case_call_tell_others(after, *ret);
	return *ret ? STATUS_OK : error_no_memory(err, NULL);
}

enum status method_whatif(struct service *service, struct call *call,
			  struct json **ret, struct error *err)
{
	struct case_call before, after;
	struct json *patched = NULL;
	struct case_told told;
	enum status status = case_call_told(service, call, &told, err);

	if (status == STATUS_OK)
		status =
			case_call_read_told(service, call, &told, &before, err);
	if (status == STATUS_OK)
		status = patch_params(call, told.json, &patched, err);
	if (status == STATUS_OK) {
		told = (struct case_told){.json = patched,
					  .path = "",
					  .text = {"", 0},
					  .clock = told.clock,
					  .stored = told.stored};
		status = name_patched(case_call_read_told(service, call, &told,
							  &after, err),
				      err);
	}
	if (status == STATUS_OK)
		status = compare(&before, &after, call->arena, ret, err);
	json_free(patched);
	return status;
}

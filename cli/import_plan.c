#include "cli/import_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cli/ask.h"
#include "cli/words.h"
#include "ipc/source.h"

static const struct {
	enum option_id option;
	const char *param;
} owners[] = {
	{OPTION_PERSON, "person"},     {OPTION_ROOM, "room"},
	{OPTION_RESOURCE, "resource"}, {OPTION_EVENTS, "events"},
	{OPTION_HOLIDAYS, "holidays"},
};
enum { N_OWNERS = sizeof(owners) / sizeof(owners[0]) };

/* What the options say of whose it is; NULL: nothing. */
struct stated {
	const char *kind, *id, *source;
	bool has_email;
};

static enum status find_stated(const struct arguments *arguments,
			       struct stated *ret, struct error *err)
{
	struct stated stated = {.source = argument_value(arguments,
							 OPTION_SOURCE),
				.has_email = argument_given(arguments,
							    OPTION_EMAIL)};

	for (int i = 0; i < N_OWNERS; i++) {
		if (!argument_given(arguments, owners[i].option))
			continue;
		if (stated.kind)
			return error_set(err, STATUS_REJECTED, MSG_OPTION_OWNER,
					 "");
		stated.kind = owners[i].param;
		stated.id = argument_value(arguments, owners[i].option);
	}
	*ret = stated;
	return STATUS_OK;
}

static char *copy(const char *string)
{
	return string ? strdup(string) : NULL;
}

static char *join(const char *folder, const char *name)
{
	size_t n = strlen(folder);
	struct buffer path;

	buffer_init(0, &path);
	buffer_printf(&path, "%s%s%s", folder,
		      n && folder[n - 1] == '/' ? "" : "/", name);
	return buffer_detach(&path);
}

/* Everything in it is copied. NULL: no memory. */
static struct planned *add(const char *kind, const char *id, const char *source,
			   const char *folder, struct plan *plan)
{
	struct planned *grown =
		realloc(plan->imports, (plan->n + 1) * sizeof(*plan->imports));

	if (!grown)
		return NULL;
	plan->imports = grown;
	struct planned *ret = &grown[plan->n++];
	*ret = (struct planned){.kind = kind,
				.id = copy(id),
				.source = copy(source),
				.folder = copy(folder)};
	if ((id && !ret->id) || (source && !ret->source) ||
	    (folder && !ret->folder)) {
		plan->n--;
		free(ret->id);
		free(ret->source);
		free(ret->folder);
		return NULL;
	}
	return ret;
}

/* Of one import, in its own row. */
static enum status refuse(struct planned *import, enum message message,
			  const char *argument)
{
	error_source(&import->error, import->folder);
	return error_set(&import->error, STATUS_REJECTED, message,
			 argument ? "s" : "", argument);
}

/* --- folders -------------------------------------------------------------- */

static enum status check_folder(const struct folder *list, const char *path,
				struct error *err)
{
	if (list->n_files && list->n_folders) {
		error_source(err, path);
		return error_set(err, STATUS_REJECTED, MSG_FOLDER_MIXED, "s",
				 list->folders[0].name);
	}
	if (!list->n_files && !list->n_folders) {
		error_source(err, path);
		return error_set(err, STATUS_REJECTED, MSG_FOLDER_EMPTY, "");
	}
	return STATUS_OK;
}

/* A folder of a folder: links lead out of it. */
static enum status list_below(const struct folder_entry *entry,
			      struct planned *import)
{
	enum status status;

	if (entry->is_link) {
		error_source(&import->error, import->folder);
		return error_set(&import->error, STATUS_REJECTED,
				 MSG_FOLDER_LINK, "");
	}
	if (!id_is_valid(entry->name))
		return refuse(import, MSG_FOLDER_ID, NULL);
	status = folder_list(import->folder, &import->list, &import->error);
	if (status == STATUS_OK)
		status = check_folder(&import->list, import->folder,
				      &import->error);
	return status;
}

/* Each folder of the list is a source, and has files only. */
static enum status add_sources(const char *kind, const char *id,
			       const char *path, const struct folder *list,
			       struct plan *plan)
{
	for (size_t i = 0; i < list->n_folders; i++) {
		const struct folder_entry *entry = &list->folders[i];
		char *below = join(path, entry->name);
		struct planned *import =
			below ? add(kind, id, entry->name, below, plan) : NULL;

		free(below);
		if (!import)
			return STATUS_NO_MEMORY;
		if (list_below(entry, import) == STATUS_OK &&
		    import->list.n_folders)
			(void)refuse(import, MSG_FOLDER_EMPTY, NULL);
	}
	return STATUS_OK;
}

static void drop_last(struct plan *plan, struct folder *ret_list)
{
	struct planned *last = &plan->imports[--plan->n];

	*ret_list = last->list;
	free(last->id);
	free(last->source);
	free(last->folder);
}

/* A person's folder: her one source, or a folder of her sources. */
static enum status add_person(const char *path,
			      const struct folder_entry *entry,
			      const char *source, struct plan *plan)
{
	char *below = join(path, entry->name);
	struct planned *import =
		below ? add("person", entry->name, source, below, plan) : NULL;
	enum status status = import ? STATUS_OK : STATUS_NO_MEMORY;
	struct folder list;

	if (import && list_below(entry, import) == STATUS_OK &&
	    import->list.n_folders) {
		if (source) {
			(void)refuse(import, MSG_FOLDER_SOURCES, NULL);
		} else {
			drop_last(plan, &list);
			status = add_sources("person", entry->name, below,
					     &list, plan);
			folder_release(&list);
		}
	}
	free(below);
	return status;
}

/* What is said of one cannot be said of several. */
static enum status check_stated(const struct stated *stated, const char *path,
				struct error *err)
{
	if (stated->kind && stated->source) {
		error_source(err, path);
		return error_set(err, STATUS_REJECTED, MSG_FOLDER_SOURCES, "");
	}
	/* What one declined, the others would seem to have declined. */
	if (!stated->kind && stated->has_email) {
		error_source(err, path);
		return error_set(err, STATUS_REJECTED, MSG_FOLDER_PEOPLE, "");
	}
	return STATUS_OK;
}

static enum status add_tree(const char *path, const struct folder *list,
			    const struct stated *stated, struct plan *plan,
			    struct error *err)
{
	enum status status = check_stated(stated, path, err);

	plan->is_tree = true;
	if (status == STATUS_OK && stated->kind)
		status =
			add_sources(stated->kind, stated->id, path, list, plan);
	for (size_t i = 0;
	     !stated->kind && i < list->n_folders && status == STATUS_OK; i++)
		status = add_person(path, &list->folders[i], stated->source,
				    plan);
	return status == STATUS_NO_MEMORY ? error_no_memory(err, NULL) : status;
}

static enum status add_folder(const char *path, const struct stated *stated,
			      struct plan *plan, struct error *err)
{
	struct folder list;
	enum status status = folder_list(path, &list, err);

	if (status != STATUS_OK)
		return status;
	status = check_folder(&list, path, err);
	if (status == STATUS_OK && list.n_folders) {
		status = add_tree(path, &list, stated, plan, err);
	} else if (status == STATUS_OK) {
		struct planned *import = add(stated->kind, stated->id,
					     stated->source, path, plan);

		if (import) {
			import->list = list;
			return STATUS_OK;
		}
		status = error_no_memory(err, NULL);
	}
	folder_release(&list);
	return status;
}

/* --- the whole ------------------------------------------------------------ */

/* Standard input can be read once, and a folder stands alone. */
static enum status check_operands(const struct arguments *arguments,
				  struct error *err)
{
	int n_input = 0;

	for (int i = 0; i < arguments->n_operands; i++) {
		const char *operand = arguments->operands[i];

		if (strcmp(operand, "-") == 0 && ++n_input > 1)
			return error_set(err, STATUS_REJECTED,
					 MSG_OPERAND_UNEXPECTED, "s", operand);
		if (arguments->n_operands > 1 && is_folder(operand))
			return error_set(err, STATUS_REJECTED, MSG_FOLDER_ALONE,
					 "s", operand);
	}
	return STATUS_OK;
}

enum status plan_make(const struct arguments *arguments, struct plan *ret,
		      struct error *err)
{
	struct plan plan = {0};
	struct stated stated = {0};
	enum status status = find_stated(arguments, &stated, err);

	if (status == STATUS_OK)
		status = check_operands(arguments, err);
	if (status != STATUS_OK)
		return status;
	if (is_folder(arguments->operands[0]))
		status =
			add_folder(arguments->operands[0], &stated, &plan, err);
	else if (!add(stated.kind, stated.id, stated.source, NULL, &plan))
		status = error_no_memory(err, NULL);
	if (status == STATUS_OK)
		*ret = plan;
	else
		plan_release(&plan);
	return status;
}

void plan_release(struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++) {
		free(plan->imports[i].id);
		free(plan->imports[i].source);
		free(plan->imports[i].folder);
		folder_release(&plan->imports[i].list);
	}
	free(plan->imports);
	*plan = (struct plan){0};
}

/* --- reading -------------------------------------------------------------- */

/* {"file", "ics"}, or NULL with the error. name: as it is told. */
static struct json *make_file(const char *name, const struct buffer *text,
			      struct error *err)
{
	struct json *ics = json_new_bytes(buffer_bytes(text));
	struct json *file = json_new_object();
	struct buffer clean;

	buffer_init(0, &clean);
	put_clean(name, &clean);
	if (!ics) {
		error_source(err, name);
		error_set(err, STATUS_REJECTED, MSG_NOT_UTF8, "");
	}
	json_set(file, "file", json_new_string(clean.data ? clean.data : ""));
	json_set(file, "ics", ics);
	buffer_release(&clean);
	if (!ics) {
		json_free(file);
		file = NULL;
	}
	return file;
}

/* Adds a file of the folder, or an operand, to the list. */
static enum status add_file(const char *folder, const char *name,
			    struct json *files, int64_t *n_bytes,
			    struct error *err)
{
	char *path = folder ? join(folder, name) : strdup(name);
	struct buffer text;
	enum status status;

	buffer_init(0, &text);
	if (!path) {
		status = error_no_memory(err, NULL);
	} else if (!folder) {
		status = input_read(name, LIMIT_ID_CALENDAR_BYTES, &text, err);
	} else {
		status = file_read(folder, name, LIMIT_ID_CALENDAR_BYTES, &text,
				   err);
		if (status != STATUS_OK)
			error_source(err, folder);
		if (status == STATUS_NOT_FOUND)
			status = STATUS_REJECTED;
	}
	*n_bytes += (int64_t)text.n;
	if (status == STATUS_OK && *n_bytes > LIMIT_CALENDAR_TEXT_BYTES) {
		error_source(err, folder ? folder : path);
		status = limit_error(LIMIT_ID_CALENDAR_TEXT_BYTES, *n_bytes,
				     err);
	}
	struct json *file =
		status == STATUS_OK ? make_file(path, &text, err) : NULL;
	if (status == STATUS_OK && !file)
		status = STATUS_REJECTED;
	if (file)
		json_append(files, file);
	buffer_release(&text);
	free(path);
	return status;
}

enum status plan_read(const struct arguments *arguments,
		      const struct planned *import, struct json *params,
		      struct error *err)
{
	size_t n = import->folder ? import->list.n_files
				  : (size_t)arguments->n_operands;
	struct json *files = json_new_array();
	enum status status = STATUS_OK;
	int64_t n_bytes = 0;

	for (size_t i = 0; i < n && status == STATUS_OK; i++)
		status = add_file(import->folder,
				  import->folder ? import->list.files[i].name
						 : arguments->operands[i],
				  files, &n_bytes, err);
	/* One file has no name to be told apart by. */
	if (status == STATUS_OK && n == 1 && !import->folder) {
		json_set(params, "ics",
			 json_share(json_member(json_at(files, 0), "ics")));
		json_free(files);
		return STATUS_OK;
	}
	if (status == STATUS_OK)
		json_set(params, "files", files);
	else
		json_free(files);
	return status;
}

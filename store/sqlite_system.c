#include "store/sqlite_system.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>

/*
 * SQLite goes on after EINTR but for locks: one that it could not give back
 * it would keep for as long as the process lives.
 */
static int patient_fcntl(int fd, int command, ...)
{
	va_list list;
	int result;

	va_start(list, command);
	void *argument = va_arg(list, void *);
	va_end(list);
	do
		result = fcntl(fd, command, argument);
	while (result < 0 && errno == EINTR);
	return result;
}

int sqlite_be_patient(void)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

	return vfs->xSetSystemCall(vfs, "fcntl",
				   (sqlite3_syscall_ptr)patient_fcntl);
}

static int last_errno(sqlite3_file *file)
{
	int number = 0;

	if (file && file->pMethods)
		(void)file->pMethods->xFileControl(file,
						   SQLITE_FCNTL_LAST_ERRNO,
						   &number);
	return number;
}

/* SQLite keeps it with the file, not always with the connection. */
int sqlite_cause(sqlite3 *db)
{
	static const int files[] = {SQLITE_FCNTL_JOURNAL_POINTER,
				    SQLITE_FCNTL_FILE_POINTER};
	int cause = sqlite3_system_errno(db);

	for (size_t i = 0; !cause && i < sizeof(files) / sizeof(*files); i++) {
		sqlite3_file *file = NULL;

		if (sqlite3_file_control(db, "main", files[i], &file) ==
		    SQLITE_OK)
			cause = last_errno(file);
	}
	return cause;
}

#include "ipc/checkup.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/log.h"
#include "store/upkeep.h"

enum { LEAST_PRIORITY = 19 };

const char *checkup_word(enum checkup checkup)
{
	static const char *const words[N_CHECKUPS] = {
		[CHECKUP_OPENED] = "opened", [CHECKUP_RUNNING] = "running",
		[CHECKUP_SOUND] = "sound",   [CHECKUP_DAMAGED] = "damaged",
		[CHECKUP_FAILED] = "failed",
	};

	return words[checkup];
}

_Noreturn void checkup_run(const char *data_folder)
{
	struct store *store = NULL;
	struct error error = {0};
	enum status status;

	(void)setpriority(PRIO_PROCESS, 0, LEAST_PRIORITY);
	status = store_open_as_is(data_folder, &store, &error);
	if (status == STATUS_OK)
		status = store_verify(store, &error);
	store_close(store);
	if (status == STATUS_OK)
		_exit(CHECKUP_SOUND);
	_exit(error.message == MSG_STORE_DAMAGED ? CHECKUP_DAMAGED
						 : CHECKUP_FAILED);
}

enum checkup checkup_verdict(int status)
{
	int verdict = WIFEXITED(status) ? WEXITSTATUS(status) : CHECKUP_FAILED;

	return verdict == CHECKUP_SOUND || verdict == CHECKUP_DAMAGED
		       ? (enum checkup)verdict
		       : CHECKUP_FAILED;
}

void checkup_log(enum checkup checkup)
{
	log_event(checkup == CHECKUP_SOUND ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR,
		  checkup == CHECKUP_SOUND     ? "store-sound"
		  : checkup == CHECKUP_DAMAGED ? "store-damaged"
					       : "store-not-checked",
		  NULL);
}

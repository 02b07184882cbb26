#include "ipc/child.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "ipc/log.h"

int child_reap(struct child *child)
{
	int status = 0;

	if (child->pid > 0) {
		(void)kill(child->pid, SIGKILL);
		while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	child->pid = 0;
	child->leaving = false;
	channel_release(&child->channel);
	return status;
}

bool child_is_slowed(int32_t most, int64_t now_ms, struct child *child)
{
	if (now_ms - child->period_start_ms > CHILD_PERIOD_MS) {
		child->period_start_ms = now_ms;
		child->n_deaths = 0;
	}
	bool slow = ++child->n_deaths > most;
	child->start_at_ms = now_ms + (slow ? CHILD_SLOW_MS : 0);
	return slow;
}

void child_collect(const struct child *child, struct pollfd *fd)
{
	*fd = (struct pollfd){child->pid ? child->channel.fd : -1,
			      child->pid ? channel_events(&child->channel) : 0,
			      0};
}

bool child_has_news(struct child *child, const struct pollfd *fd)
{
	if (!child->pid)
		return false;
	channel_flush(&child->channel);
	return fd->revents || child->channel.closed;
}

void child_log_end(const char *event, pid_t pid, int status)
{
	struct json *fields = log_int(NULL, "child", pid);

	if (WIFSIGNALED(status))
		log_int(fields, "signal", WTERMSIG(status));
	else
		log_int(fields, "status", WEXITSTATUS(status));
	log_event(LOG_LEVEL_WARNING, event, fields);
}

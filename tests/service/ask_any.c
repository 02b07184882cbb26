/*
 * ask_any URL ...: the request on standard input, asked of whichever service
 * of these is there; its reply on standard output.
 */
#include "tests/service/driver.h"

int main(int argc, char **argv)
{
	struct strings urls = {(const char *const *)argv + 1, (size_t)argc - 1};
	struct error error = {0};
	struct buffer request, reply;
	char bytes[4096];
	size_t n;

	CHECK(urls.n >= 1 && urls.n <= CLIENT_URLS, "expected URLs");
	buffer_init(0, &request);
	buffer_init(0, &reply);
	while ((n = fread(bytes, 1, sizeof(bytes), stdin)) > 0)
		buffer_put(&request, bytes, n);
	CHECK(client_ask_any(&urls, buffer_bytes(&request), ASK_MS, &reply,
			     &error) == STATUS_OK,
	      "no reply");
	CHECK(fwrite(reply.data, 1, reply.n, stdout) == reply.n &&
		      fflush(stdout) == 0,
	      "cannot write");
	buffer_release(&request);
	buffer_release(&reply);
	return 0;
}

#include "ipc/code.h"

const struct rpc_error rpc_errors[] = {
	{RPC_PARSE, STATUS_OK, "the request is not JSON"},
	{RPC_INVALID_REQUEST, STATUS_OK, "it is not a request"},
	{RPC_NO_METHOD, STATUS_OK, "there is no such method"},
	{RPC_INVALID_PARAMS, STATUS_OK,
	 "a parameter is unknown, missing or wrong"},
	{RPC_INTERNAL, STATUS_FAULT, "a fault of ours"},
	{-32001, STATUS_REJECTED, "the input is rejected"},
	{-32002, STATUS_LIMIT, "a limit was met"},
	{-32003, STATUS_BUSY, "busy: ask again later"},
	{-32004, STATUS_DEADLINE, "the request took too long"},
	{-32005, STATUS_FORBIDDEN, "forbidden"},
	{-32006, STATUS_STALE, "stale, or not possible in this state"},
	{-32007, STATUS_NOT_FOUND, "not found"},
	{-32008, STATUS_CRASHED, "the request ended its workers"},
};
const size_t n_rpc_errors = sizeof(rpc_errors) / sizeof(rpc_errors[0]);

/* No status is told as STATUS_OK. */
int rpc_code(enum status status)
{
	for (size_t i = 0; i < n_rpc_errors; i++)
		if (rpc_errors[i].status == status && status != STATUS_OK)
			return rpc_errors[i].code;
	return RPC_INTERNAL;
}

enum status rpc_status(int64_t code)
{
	for (size_t i = 0; i < n_rpc_errors; i++)
		if (rpc_errors[i].code == code &&
		    rpc_errors[i].status != STATUS_OK)
			return rpc_errors[i].status;
	return STATUS_REJECTED;
}

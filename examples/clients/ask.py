#!/usr/bin/env python3
"""Asks a trefnydd service: ask.py [--change] URL METHOD [PARAMS.json]

No library: nanomsg's REQ protocol on a plain socket, ipc:// or tcp://. Prints
the result. Exit status: 0 a result, 1 an error of the service, 2 wrong use,
3 no service or no reply. Also a module: ask(url, method, params).
"""
import json, os, secrets, socket, struct, sys, time

ATTEMPT_S = float(os.environ.get("ATTEMPT_S", "10"))
ATTEMPTS = int(os.environ.get("ATTEMPTS", "7"))  # more than 60 s in all
PAUSE_S = min(0.5, ATTEMPT_S)
MOST = {"ipc": 16 << 20, "tcp": 1 << 20}  # bytes; more is dropped, unsaid
MOST_REPLY = 1048572
BUSY = -32003


class NoReply(Exception):
    pass


class ServiceError(Exception):
    def __init__(self, error):
        super().__init__("%d: %s" % (error["code"], error["message"]))
        self.error = error


def receive(sock, n):
    data = bytearray()
    while len(data) < n:
        part = sock.recv(n - len(data))
        if not part:
            raise ConnectionResetError("the connection was closed")
        data += part
    return bytes(data)


def connect(url):
    scheme, address = url.split("://", 1)
    if scheme == "ipc":
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(ATTEMPT_S)
        sock.connect(address)
        return sock, b"\1"  # on ipc each message begins with this byte
    host, port = address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), ATTEMPT_S), b""


def exchange(url, request):
    """One connection, one request; it is closed whatever comes."""
    sock, first = connect(url)
    with sock:
        number = struct.pack(">I", 0x80000000 | secrets.randbits(31))
        size = struct.pack(">Q", len(number) + len(request))
        sock.sendall(b"\0SP\0\0\x30\0\0" + first + size + number + request)
        if receive(sock, 8) != b"\0SP\0\0\x31\0\0":
            raise NoReply("%s: not a nanomsg REP socket" % url)
        head = receive(sock, len(first) + 8)
        size = struct.unpack(">Q", head[-8:])[0]
        if not 4 <= size <= MOST_REPLY + 4 or receive(sock, 4) != number:
            raise NoReply("%s: not a reply" % url)
        return json.loads(receive(sock, size - 4))


def ask(url, method, params=None, ident=1):
    """The result. ServiceError, NoReply; ValueError: not sent, too large."""
    request = {"jsonrpc": "2.0", "id": ident, "method": method}
    if params is not None:
        request["params"] = params
    request = json.dumps(request, ensure_ascii=False).encode()
    if len(request) > MOST[url.split(":")[0]]:
        raise ValueError("the request has %d bytes: too large" % len(request))
    why = "no reply in time"
    for attempt in range(ATTEMPTS):
        # The same bytes again: what is under way is joined, and a change has
        # its request_id, so that nothing is done twice.
        try:
            reply = exchange(url, request)
            if "result" in reply:
                return reply["result"]
            if reply["error"]["code"] != BUSY:
                raise ServiceError(reply["error"])
            why = reply["error"]["message"]
        except socket.timeout:
            continue
        except OSError as error:
            why = "%s: %s" % (url, error.strerror or error)
            if attempt == 0 and not isinstance(error, ConnectionResetError):
                break  # nobody listens, or we may not
        time.sleep(PAUSE_S)
    raise NoReply(why)


def main(words):
    change = words[:1] == ["--change"]
    words = words[change:]
    if len(words) not in (2, 3) or words[0][:6] not in ("ipc://", "tcp://"):
        raise ValueError(__doc__.split("\n")[0])
    params = json.load(open(words[2], "rb")) if len(words) == 3 else {}
    if "TREFNYDD_TOKEN" in os.environ:
        params["token"] = os.environ["TREFNYDD_TOKEN"]
    if change:
        params.setdefault("request_id", secrets.token_hex(16))
    result = ask(words[0], words[1], params)
    print(json.dumps(result, ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (ServiceError, NoReply, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(1 if isinstance(error, ServiceError) else
                 3 if isinstance(error, NoReply) else 2)

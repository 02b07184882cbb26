"""faulty.py REAL FAULT [PATH]: a REP socket before a service that fails once.

It passes requests on to the ipc:// URL REAL; of the first, by FAULT:
  lose   the request is passed on, its reply is not, the connection closes
  mute   nothing is passed on, the connection stays open
  busy   the reply says that the service is busy
  none   nothing fails
It listens on the Unix socket PATH, else on a port of 127.0.0.1, and writes its
URL, then each request's text on a line. It ends with its standard input.
"""
import os, socket, struct, sys, threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../../examples/clients"))
sys.dont_write_bytecode = True
import ask

BUSY = (b'{"jsonrpc":"2.0","id":null,"error":{"code":-32003,"message":"busy",'
        b'"data":{"text":{"en":"busy","cy":"prysur"}}}}')
real, fault = sys.argv[1:3]
first = b"\1" if len(sys.argv) > 3 else b""
lock = threading.Lock()
n_requests = 0


def pass_on(body):
    """The bytes of the reply; the id of a frame is the last hop's."""
    sock, one = ask.connect(real)
    with sock:
        sock.settimeout(None)
        sock.sendall(b"\0SP\0\0\x30\0\0" + one +
                     struct.pack(">Q", 4 + len(body)) + b"\x80\0\0\1" + body)
        ask.receive(sock, 8)
        size = struct.unpack(">Q", ask.receive(sock, 9)[1:])[0]
        return ask.receive(sock, size)[4:]


def serve(sock):
    global n_requests
    sock.sendall(b"\0SP\0\0\x31\0\0")
    if ask.receive(sock, 8) != b"\0SP\0\0\x30\0\0":
        sock.close()
        return
    while True:
        size = struct.unpack(">Q", ask.receive(sock, len(first) + 8)[-8:])[0]
        frame = ask.receive(sock, size)
        with lock:
            n_requests += 1
            fails = fault if n_requests == 1 else "none"
            sys.stdout.buffer.write(frame[4:].replace(b"\n", b" ") + b"\n")
            sys.stdout.flush()
        if fails == "mute":
            continue
        reply = BUSY if fails == "busy" else pass_on(frame[4:])
        if fails == "lose":
            sock.shutdown(socket.SHUT_RDWR)
            return
        sock.sendall(first + struct.pack(">Q", 4 + len(reply)) + frame[:4] +
                     reply)


def guarded(sock):
    try:
        serve(sock)
    except OSError:
        sock.close()


def listen(listener):
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=guarded, args=(sock,), daemon=True).start()


if first:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[3])
    url = "ipc://" + sys.argv[3]
else:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    url = "tcp://127.0.0.1:%d" % listener.getsockname()[1]
listener.listen(10)
print(url, flush=True)
threading.Thread(target=listen, args=(listener,), daemon=True).start()
sys.stdin.read()

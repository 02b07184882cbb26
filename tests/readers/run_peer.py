"""Runs one reader over a batch, and goes on behind a calendar that kills it or
that it does not end."""
import os
import select
import subprocess
import sys
import time


def run_peer(command, path, numbers, seconds, env=None):
    """{number: line} of `command path AFTER`. A calendar that takes more than
    `seconds` has the line 'no answer: ...', as one that ends the reader."""
    lines, numbers = {}, sorted(numbers)
    at = 0
    while at < len(numbers):
        after = numbers[at] - 1
        child = subprocess.Popen(
            command + [path, str(after)], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={**os.environ, **(env or {})})
        rest = b""
        # The first line waits for the reader to start, too.
        deadline = time.monotonic() + seconds + 20
        why = "it ended"
        while at < len(numbers):
            ready, _, _ = select.select([child.stdout], [], [],
                                        max(0, deadline - time.monotonic()))
            if not ready:
                why = "over %d s" % seconds
                break
            data = os.read(child.stdout.fileno(), 1 << 16)
            if not data:
                break
            *whole, rest = (rest + data).split(b"\n")
            for line in whole:
                number, _, text = line.decode().partition(" ")
                if int(number) != numbers[at]:
                    sys.exit("%s: calendar %s where %d was asked" %
                             (command[0], number, numbers[at]))
                lines[numbers[at]] = text
                at += 1
            if whole:
                deadline = time.monotonic() + seconds
        child.kill()
        child.wait()
        child.stdout.close()
        if at < len(numbers):
            lines[numbers[at]] = "no answer: " + why
            at += 1
    return lines

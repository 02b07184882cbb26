#!/usr/bin/env node
// Asks a trefnydd service: ask.mjs [--change] URL METHOD [PARAMS.json]
//
// No native module: nanomsg's REQ protocol on a plain socket, ipc:// or
// tcp://. Prints the result. Exit status: 0 a result, 1 an error of the
// service, 2 wrong use, 3 no service or no reply.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const attemptMs = 1000 * Number(process.env.ATTEMPT_S ?? 10);
const attempts = Number(process.env.ATTEMPTS ?? 7); // more than 60 s in all
const pauseMs = Math.min(500, attemptMs);
const most = { ipc: 16 << 20, tcp: 1 << 20 }; // bytes; more is dropped, unsaid
const mostReply = 1048572;
const busy = -32003;
const hello = Buffer.from('0053500000300000', 'hex'); // SP, REQ
const answer = Buffer.from('0053500000310000', 'hex'); // SP, REP

class Failure extends Error {
  constructor(status, message, again = false) {
    super(message);
    Object.assign(this, { status, again });
  }
}

function address(url) {
  const found = /^(?:ipc:\/\/(?<path>.+)|tcp:\/\/(?<host>.+):(?<port>\d+))$/.exec(url);
  if (!found) throw new Failure(2, `${url}: neither ipc:// nor tcp://`);
  return { ...found.groups };
}

function frame(number, body, isIpc) {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(number.length + body.length));
  return Buffer.concat([Buffer.alloc(isIpc ? 1 : 0, 1), size, number, body]);
}

// The reply's text once all of it is there.
function parse(data, number, isIpc, url) {
  const at = answer.length + (isIpc ? 1 : 0);
  if (data.length >= answer.length && !data.subarray(0, 8).equals(answer))
    throw new Failure(3, `${url}: not a nanomsg REP socket`);
  if (data.length < at + 12) return undefined;
  const size = Number(data.readBigUInt64BE(at));
  if (size < 4 || size > mostReply + 4 ||
      !data.subarray(at + 8, at + 12).equals(number))
    throw new Failure(3, `${url}: not a reply`);
  if (data.length < at + 8 + size) return undefined;
  return data.subarray(at + 12, at + 8 + size).toString('utf8');
}

// One connection, one request; it is closed whatever comes.
function exchange(url, request) {
  const to = address(url), isIpc = url.startsWith('ipc:');
  const number = randomBytes(4);
  number[0] |= 0x80;
  return new Promise((resolve, reject) => {
    const socket = net.connect(to);
    const parts = [];
    let connected = false;
    const end = (give, value) => { clearTimeout(timer); socket.destroy(); give(value); };
    const lost = (why) => end(reject, new Failure(3, `${url}: ${why}`, connected));
    const timer = setTimeout(() => end(reject, new Failure(3, 'no reply in time', true)), attemptMs);
    socket.on('connect', () => {
      connected = true;
      socket.write(Buffer.concat([hello, frame(number, request, isIpc)]));
    });
    socket.on('data', (part) => {
      parts.push(part);
      try {
        const reply = parse(Buffer.concat(parts), number, isIpc, url);
        if (reply !== undefined) end(resolve, JSON.parse(reply));
      } catch (error) {
        end(reject, error);
      }
    });
    socket.on('error', (error) => lost(error.code));
    socket.on('close', () => lost('the connection was closed'));
  });
}

async function ask(url, method, params) {
  const request = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
  if (request.length > most[url.slice(0, 3)])
    throw new Failure(2, `the request has ${request.length} bytes: too large`);
  let last;
  for (let attempt = 0; attempt < attempts; attempt++) {
    // The same bytes again: what is under way is joined, and a change has its
    // request_id, so that nothing is done twice.
    try {
      const reply = await exchange(url, request);
      if ('result' in reply) return reply.result;
      const { code, message } = reply.error;
      if (code !== busy) throw new Failure(1, `${code}: ${message}`);
      last = new Failure(3, message, true);
    } catch (error) {
      // At first: nobody listens, or we may not. Later it may be starting.
      if (error.status !== 3 || (!error.again && attempt === 0)) throw error;
      last = error;
    }
    await pause(pauseMs);
  }
  throw last;
}

try {
  const words = process.argv.slice(2);
  const change = words[0] === '--change' && words.shift();
  const [url, method, file] = words;
  if (words.length < 2 || words.length > 3)
    throw new Failure(2, 'ask.mjs [--change] URL METHOD [PARAMS.json]');
  address(url);
  const params = file ? JSON.parse(readFileSync(file, 'utf8')) : {};
  if (process.env.TREFNYDD_TOKEN) params.token = process.env.TREFNYDD_TOKEN;
  if (change) params.request_id ??= randomBytes(16).toString('hex');
  console.log(JSON.stringify(await ask(url, method, params)));
} catch (error) {
  console.error(error.message);
  process.exitCode = error.status ?? 2;
}

// SPDX-License-Identifier: Apache-2.0
// What the client reads from the network, whatever it is. A failure names its seed and path, which replay it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { platform } from '../../src/environment.js';
import { asProblem, RejoinError } from '../../src/error.js';
import { decoded, seqOf } from '../../src/event.js';
import { type SseBlock, SseParser } from '../../src/sse-parser.js';
import { resetOf } from '../../src/sse-link.js';
import { TokenSource } from '../../src/token.js';
import { parseFrame, verdictOf } from '../../src/web-socket-frames.js';

const runs = { numRuns: Number(process.env.PROPERTY_RUNS ?? 200) };

/** Lines as servers write them, and what only looks like them. */
const line = fc.oneof(
  fc.constantFrom('', ':', 'id', 'id: c1', 'data', 'data: {"a":1}', 'event: rejoin.live', 'retry: 15', 'retry: -1', 'retry: 9999999999', '\uFEFFid: x'),
  fc.tuple(fc.constantFrom('id', 'data', 'event', 'retry', ' id', 'ID'), fc.constantFrom(':', ': ', ':  '), fc.string({ unit: 'binary' })).map((it) => it.join('')),
  fc.string({ unit: 'binary' }),
);
const eventStream = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n', '\n\n'))).map((lines) => lines.flat().join(''));
const bytes = fc.oneof(
  eventStream.map((text) => new TextEncoder().encode(text)),
  fc.uint8Array({ maxLength: 200 }),
);

/** A frame that has the members of ours, of any types. */
const frame = fc.record(
  {
    op: fc.oneof(fc.constantFrom('event', 'live', 'drain', 'error'), fc.jsonValue()),
    stream: fc.jsonValue(),
    cursor: fc.jsonValue(),
    seq: fc.jsonValue(),
    time: fc.jsonValue(),
    reconnectAfterMs: fc.jsonValue(),
    data: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

function blocksOf(pieces: Uint8Array[]): SseBlock[] {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

/** The standard's algorithm on the whole text; of ours is that blocks without data count where they have an id or a delay. */
function slowBlocksOf(whole: Uint8Array): SseBlock[] {
  const lines = new TextDecoder().decode(whole, { stream: true }).split(/\r\n|\r|\n/);
  lines.pop(); // never ended
  const blocks: SseBlock[] = [];
  let block: { id?: string; event?: string; data?: string; retry?: number } = {};
  for (const text of lines) {
    if (text === '') {
      const { id, event, data, retry } = block;
      if (id !== undefined || data !== undefined || retry !== undefined) blocks.push({ id, event, data, retry });
      block = {};
      continue;
    }
    const [, name, value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(text) ?? [];
    if (name === 'id' && !value.includes('\0')) block.id = value;
    if (name === 'event') block.event = value;
    if (name === 'data') block.data = block.data === undefined ? value : `${block.data}\n${value}`;
    if (name === 'retry' && /^[0-9]{1,9}$/.test(value)) block.retry = Number(value);
  }
  return blocks;
}

test('an event stream is read as the standard says, however it is cut', () => {
  fc.assert(
    fc.property(bytes, fc.array(fc.nat({ max: 400 }), { maxLength: 8 }), (whole, cuts) => {
      const at = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
      const pieces = at.slice(1).map((end, i) => whole.subarray(at[i], end));
      const expected = slowBlocksOf(whole);
      assert.deepEqual(blocksOf([whole]), expected);
      assert.deepEqual(blocksOf(pieces), expected);
      assert.deepEqual(blocksOf(Array.from(whole, (byte) => Uint8Array.of(byte))), expected);
    }),
    runs,
  );
});

test('a frame has the types that it is used with, or is none', () => {
  fc.assert(
    fc.property(fc.oneof(frame.map((it) => JSON.stringify(it)), fc.json(), fc.string(), fc.anything()), (text) => {
      const read = parseFrame(text);
      if (read === undefined) return;
      assert.deepEqual(read, JSON.parse(text as string));
      assert.equal(typeof read.op, 'string');
      for (const name of ['stream', 'cursor', 'type', 'time', 'encoding', 'contentType', 'code']) {
        assert.ok(['string', 'undefined'].includes(typeof read[name]), name);
      }
      for (const name of ['seq', 'reconnectAfterMs']) {
        assert.ok(read[name] === undefined || (Number.isSafeInteger(read[name]) && Number(read[name]) >= 0), name);
      }
    }),
    runs,
  );
});

test('what another library writes is a frame', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(), fc.jsonValue(), (stream, cursor, seq, data) => {
      const text = JSON.stringify({ op: 'event', stream, cursor, seq, time: '2026-11-20T12:00:00.000Z', data });
      assert.deepEqual(parseFrame(text), JSON.parse(text));
    }),
    runs,
  );
});

test('a refusal is a problem of the server, or an error that names the status', async () => {
  const body = fc.oneof(fc.string(), fc.json(), fc.record({ code: fc.string(), detail: fc.jsonValue(), retryable: fc.jsonValue() }).map((it) => JSON.stringify(it)));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 400, max: 599 }), body, fc.string({ unit: 'grapheme-ascii' }), async (status, text, delay) => {
      const error = await RejoinError.ofResponse(new Response(text, { status, headers: { 'Retry-After': delay } }));
      const problem = asProblem(error.problem);
      assert.equal(error.code, problem?.code ?? `http-${status}`);
      assert.equal(typeof error.retryable, 'boolean');
      const waits = error.retryAfterMs ?? 0;
      assert.ok(waits >= 0 && waits < 1e9, String(waits));
    }),
    runs,
  );
});

// An object like this cannot be made a text.
test('a problem whose texts are none is one all the same', () => {
  const odd = { toString: 1 } as unknown as string;
  assert.equal(RejoinError.ofProblem({ code: 'stream-busy', detail: odd, title: odd }).message, 'stream-busy: stream-busy');
  assert.equal(RejoinError.ofProblem({ code: 'stream-busy', detail: odd, title: 'Busy' }).message, 'stream-busy: Busy');
});

test('a reset has texts, or nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.record({ reason: fc.jsonValue(), earliest: fc.jsonValue(), code: fc.jsonValue() })), (members) => {
      const { reason, ...positions } = resetOf('a', members);
      assert.equal(typeof reason, 'string');
      for (const position of Object.values(positions)) assert.ok(['string', 'undefined'].includes(typeof position));
    }),
    runs,
  );
});

test('payloads and cursors never fail', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.anything()), fc.constantFrom('base64', 'other', undefined), fc.anything(), (data, encoding, type) => {
      decoded(data, encoding, 'text/plain');
      if (typeof type === 'string') decoded(data, encoding, type);
      if (encoding !== 'base64') assert.equal(decoded(data, encoding, 'text/plain'), data);
      const seq = seqOf(String(typeof data === 'string' ? data : ''));
      assert.ok(seq === undefined || (seq >= 0 && seq < 1e16));
    }),
    runs,
  );
});

test('text that came as base64 is what was sent', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const sent = new TextEncoder().encode(text);
      const plain = new TextDecoder().decode(sent);
      assert.equal(decoded(Buffer.from(sent).toString('base64'), 'base64', 'text/plain; charset=utf-8'), plain);
    }),
    runs,
  );
});

test('whatever a token says, when to renew it is a time', async () => {
  const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom('1e999', '-1e999', '1e400'), fc.jsonValue());
  const claims = fc.record({ exp: number, iat: number }, { requiredKeys: [] }).map((it) => JSON.stringify(it).replace(/"(-?1e\d+)"/g, '$1'));
  const token = fc.oneof(claims.map((it) => `h.${Buffer.from(it).toString('base64url')}.s`), fc.string({ minLength: 1 }));
  await fc.assert(
    fc.asyncProperty(token, async (text) => {
      const tokens = new TokenSource(() => text, { ...platform(), now: () => 1_800_000_000_000 });
      assert.equal(await tokens.get(new AbortController().signal), text);
      assert.ok(tokens.untilRenewal(text) >= 1000);
    }),
    runs,
  );
});

test('each close code is one verdict', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 65535 }), (code) => {
      const group = Math.floor(code / 100);
      assert.equal(verdictOf(code), group === 44 ? 'stop' : group === 46 ? 'return' : 'back-off');
    }),
    runs,
  );
});

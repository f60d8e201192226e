// SPDX-License-Identifier: Apache-2.0
// Tokens whose end cannot be known, or is near, must not make a client come back again and again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../src/index.js';
import { FakeServer, randomOf } from './fake-server.js';
import { jwt, only, soon, until } from './set-up.js';

const TRANSPORTS = ['websocket', 'sse'] as const;
/** A machine that stands still for a moment is not a connection that fell silent. */
const silenceMs = 1e9;

const connections = (log: string[]): number => log.filter((line) => line === 'WS' || line.startsWith('GET')).length;

function setUp(transport: (typeof TRANSPORTS)[number], claimsAt: (seconds: number, n: number) => object) {
  const server = new FakeServer(randomOf(1));
  const asked: number[] = [];
  const token = (): string => jwt(claimsAt(Math.floor(server.now() / 1000), asked.push(server.now())));
  const client = connect({ url: 'http://fake', token, transport, silenceMs, environment: server.environment() });
  return { server, client, asked };
}

for (const transport of TRANSPORTS) {
  test(`${transport}: a token that looks expired and does not say since when it lives is held until the server refuses it`, async () => {
    const { server, client, asked } = setUp(transport, (seconds, n) => ({ exp: seconds - 3600, n }));
    client.subscribe('s');
    await until(() => connections(server.log) > 0);
    await soon();
    assert.deepEqual([connections(server.log), asked.length], [1, 1]);
    client.close();
  });

  test(`${transport}: an application that keeps giving the same token near its end is asked once a second, and no connection is cut`, async () => {
    const { server, client, asked } = setUp(transport, () => ({}));
    client.close();
    const end = Math.floor(server.now() / 1000) + 10;
    const cached = jwt({ iat: end - 600, exp: end });
    const other = connect({
      url: 'http://fake',
      token: () => (asked.push(server.now()), cached),
      transport,
      silenceMs,
      environment: server.environment(),
    });
    const seen: unknown[] = [];
    other.subscribe('s', { from: 'earliest', onEvent: ({ data }) => void seen.push(data) });
    await until(() => server.now() / 1000 > end);
    server.publish('s', 1);
    await until(() => seen.length === 1);
    assert.equal(connections(server.log), 1);
    assert.ok(asked.length < 15, `asked ${asked.length} times in 10 s`);
    if (transport === 'websocket') assert.ok(only(server).received.every(({ op }) => op !== 'auth'), 'renewed with the same token');
    other.close();
  });

  test(`${transport}: tokens that live for less than a second cost a connection a second at most`, async () => {
    const { server, client } = setUp(transport, (seconds, n) => ({ iat: seconds, exp: seconds + 0.1, n }));
    const began = server.now();
    client.subscribe('s');
    await until(() => server.now() - began > 20_000);
    const seconds = (server.now() - began) / 1000;
    assert.ok(connections(server.log) <= seconds + 1, `${connections(server.log)} connections in ${seconds} s`);
    client.close();
  });
}

// Where what admits a connection and what holds it differ by seconds over the time, each is admitted and then ended at once.
test('a token that opens connections and then is expired on them is not tried again and again at once', async () => {
  const server = new FakeServer(randomOf(1));
  const client = connect({ url: 'http://fake', token: () => 'token', transport: 'sse', environment: server.environment() });
  server.refusals.push(
    () =>
      new Response('event: rejoin.error\ndata: {"code": "token-expired", "retryable": false}\n\n', {
        headers: { 'Content-Type': 'text/event-stream' },
      }),
  );
  const began = server.now();
  client.subscribe('s');
  await until(() => server.now() - began > 60_000);
  const seconds = (server.now() - began) / 1000;
  assert.ok(connections(server.log) < seconds, `${connections(server.log)} connections in ${seconds} s`);
  client.close();
});

test('a token that does not come is not waited for for ever', async () => {
  for (const transport of TRANSPORTS) {
    const server = new FakeServer(randomOf(1));
    let asked = 0;
    const token = (): string | Promise<string> => (++asked === 1 ? new Promise(() => undefined) : 'token');
    const client = connect({ url: 'http://fake', token, transport, environment: server.environment() });
    const codes: (string | undefined)[] = [];
    const seen: unknown[] = [];
    server.publish('s', 1);
    client.subscribe('s', { from: 'earliest', onEvent: ({ data }) => void seen.push(data), onState: ({ error }) => void (error && codes.push(error.code)) });
    await until(() => seen.length === 1);
    assert.ok(codes.includes('token'));
    client.close();
  }
});

test('a publish that is given up does not wait for its token', async () => {
  const server = new FakeServer(randomOf(1));
  const client = connect({ url: 'http://fake', token: () => new Promise(() => undefined), environment: server.environment() });
  const abort = new AbortController();
  const published = client.publish('s', 1, { signal: abort.signal });
  abort.abort();
  await assert.rejects(published, { name: 'AbortError' });
  client.close();
});

// The token that a connection began with is not the one that is in force when it was renewed in place.
test('a renewed token that is refused is exchanged for another', async () => {
  const server = new FakeServer(randomOf(1));
  let asked = 0;
  const tokens = new Map<string, number>();
  const token = (): string => {
    const seconds = Math.floor(server.now() / 1000);
    const made = jwt({ ...(++asked === 1 ? { iat: seconds, exp: seconds + 10 } : {}), n: asked });
    tokens.set(made, asked);
    return made;
  };
  const used: (number | undefined)[] = [];
  const { WebSocket: Socket, ...environment } = server.environment();
  class Watched extends (Socket as NonNullable<typeof Socket>) {
    constructor(url: string, protocols: string) {
      super(url, protocols);
      used.push(tokens.get(new URL(url).searchParams.get('access_token') ?? ''));
    }
  }
  const client = connect({ url: 'http://fake', token, transport: 'websocket', environment: { ...environment, WebSocket: Watched } });
  client.subscribe('s');
  await until(() => server.sockets.size === 1 && only(server).received.some(({ op }) => op === 'auth'));
  only(server).end(4401, 'token-invalid');
  await until(() => used.length === 2);
  assert.deepEqual(used, [1, 3]);
  client.close();
});

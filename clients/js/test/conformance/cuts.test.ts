// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connect, type StreamEvent } from '../../src/index.js';
import { randomOf } from '../unit/fake-server.js';
import { Platform } from './platform.js';
import { Wire } from './wire.js';

const SEED = Number(process.env.SEED ?? Date.now() % 100_000);
/** It goes on until so many events were published and so many connections cut, however fast the machine is. */
const EVENTS = Number(process.env.EVENTS ?? 300);
const CUTS = Number(process.env.CUTS ?? 40);
const TRANSPORTS = (process.env.TRANSPORTS ?? 'sse,websocket').split(',') as ('sse' | 'websocket')[];
const STREAMS = 6;
const READERS_PER_STREAM = 2;
const PUBLISHERS_PER_STREAM = 4;
/** Of thousands of publishes over the bad wire, some fail more often in a row than the default of a minute allows. */
const PUBLISH_RETRY_MS = 600_000;
const PUBLISH_PAUSE_MS = 50;
const CATCH_UP_LIMIT_MS = 60_000;

let platform: Platform;
before(async () => {
  platform = await Platform.start();
});
after(() => platform.stop());

/** One subscriber's story of one stream. */
class Reader {
  readonly seen: StreamEvent[] = [];
  last: number | undefined;
  private told: (() => void) | undefined;

  take(event: StreamEvent): void {
    this.seen.push(event);
    if (event.seq === this.last) this.told?.();
  }

  /** Resolves when the event of that number has come. */
  until(last: number): Promise<void> {
    this.last = last;
    return this.seen.some(({ seq }) => seq === last) ? Promise.resolve() : new Promise((resolve) => (this.told = resolve));
  }

  findings(published: readonly unknown[]): string[] {
    const numbers = this.seen.map(({ seq }) => seq ?? 0);
    const distinct = new Set(numbers);
    const last = Math.max(0, ...numbers);
    const lost = last - distinct.size;
    const unobserved = published.length - last;
    const duplicated = numbers.length - distinct.size;
    const reordered = numbers.filter((number, i) => i > 0 && number < (numbers[i - 1] as number)).length;
    const wrong = this.seen.filter(({ seq, data }) => JSON.stringify(data) !== JSON.stringify(published[(seq ?? 0) - 1])).length;
    return Object.entries({ lost, unobserved, duplicated, reordered, wrong }).flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${name}`]));
  }
}

for (const transport of TRANSPORTS) {
  test(`${transport}: nothing is lost, doubled or reordered over a wire that is cut at random (seed ${SEED})`, async (t) => {
    const random = randomOf(SEED);
    const wire = await Wire.to(platform.port, random);
    const token = platform.token('conformance:*');
    const streams = Array.from({ length: STREAMS }, (_, i) => `conformance:${transport}-${SEED}-${i}`);
    const published = new Map(streams.map((stream) => [stream, [] as unknown[]]));
    const reading = connect({ url: `http://127.0.0.1:${wire.port}`, token: () => token, transport, silenceMs: 3000 });
    // One stream is written over the bad wire too, where its publishes break and are repeated.
    const straight = connect({ url: platform.url, token: () => token });
    const crooked = connect({ url: `http://127.0.0.1:${wire.port}`, token: () => token });
    t.after(() => {
      for (const client of [reading, straight, crooked]) client.close();
      wire.close();
    });
    const readers = streams.flatMap((stream) =>
      Array.from({ length: READERS_PER_STREAM }, () => {
        const reader = new Reader();
        const subscription = reading.subscribe(stream, { from: 'earliest', onEvent: (event) => reader.take(event) });
        return { stream, reader, subscription };
      }),
    );
    const isEnough = (): boolean =>
      wire.counts.cut >= CUTS && [...published.values()].reduce((sum, said) => sum + said.length, 0) >= EVENTS;
    // What was said under which number, as the server acknowledged it; a publish that is written twice makes a number too many.
    await Promise.all(
      streams.flatMap((stream) =>
        Array.from({ length: PUBLISHERS_PER_STREAM }, async (_, publisher) => {
          const said = published.get(stream) as unknown[];
          while (!isEnough()) {
            const data = { publisher, at: Date.now(), text: 'Grüße 🎉 '.repeat(1 + Math.floor(random() * 8)) };
            const { seq } = await (stream === streams[0] ? crooked : straight).publish(stream, data, { retryForMs: PUBLISH_RETRY_MS });
            said[seq - 1] = data;
            await new Promise((resolve) => setTimeout(resolve, PUBLISH_PAUSE_MS));
          }
        }),
      ),
    );
    wire.isBad = false; // what is still missing comes over the next connections
    const late = setTimeout(() => reading.close(), CATCH_UP_LIMIT_MS);
    await Promise.race([
      Promise.all(readers.map(({ stream, reader }) => reader.until((published.get(stream) as unknown[]).length))),
      Promise.all(readers.map(({ subscription }) => subscription.closed)),
    ]);
    clearTimeout(late);
    assert.ok([...published.values()].every((said) => said.length > 0), 'a stream was never written to');
    const events = [...published.values()].reduce((sum, said) => sum + said.length, 0);
    const { connections, cut, silenced } = wire.counts;
    t.diagnostic(
      `${events} events published on ${STREAMS} streams, ${events * READERS_PER_STREAM} deliveries to ${readers.length} ` +
        `subscriptions; ${connections} connections, ${cut} cut, ${silenced} fallen silent`,
    );
    const findings = readers.flatMap(({ stream, reader }) =>
      reader.findings(published.get(stream) as unknown[]).map((finding) => `${stream}: ${finding}`),
    );
    assert.deepEqual(findings, []);
  });
}

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { connect } from '../../src/index.js';
import { Platform } from '../conformance/platform.js';
import { Complaints, launch, open } from './browser.js';

const RESTARTS = Number(process.env.RESTARTS ?? 10);
const STREAMS = ['demo:es-a', 'demo:es-b', 'demo:es-c'];

let platform: Platform;
let browser: Browser;
before(async () => {
  platform = await Platform.start('--processes');
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await platform?.stop();
});

test(`a native EventSource with three streams survives ${RESTARTS} restarts of the service, with no gap and no duplicate`, async (t) => {
  const complaints = new Complaints();
  complaints.expect(/(status of|response code:) 50\d|net::ERR_|Failed to load resource/); // that the service is gone is what this is about
  const context = await browser.newContext();
  context.setDefaultTimeout(120_000);
  const page = await open(context, `${platform.url}/?room=event-source`, complaints);
  const token = platform.token('demo:*');
  await page.evaluate(
    ([streams, accessToken]) => {
      const query = new URLSearchParams({ access_token: String(accessToken), errors: 'stream', from: 'earliest' });
      for (const stream of streams as string[]) query.append('stream', stream);
      const source = new EventSource(`/streams/v1/events?${query}`);
      const heard = { seqs: {} as Record<string, number[]>, opens: 0, errors: 0, gaveUp: false };
      (window as unknown as { heard: typeof heard }).heard = heard;
      source.onmessage = ({ data }) => {
        const { stream, seq } = JSON.parse(data) as { stream: string; seq: number };
        (heard.seqs[stream] ??= []).push(seq);
      };
      source.onopen = () => heard.opens++;
      source.onerror = () => {
        heard.errors++;
        heard.gaveUp ||= source.readyState === EventSource.CLOSED;
      };
      source.addEventListener('rejoin.reset', () => (heard.gaveUp = true));
    },
    [STREAMS, token] as const,
  );

  const client = connect({ url: platform.url, token: () => token });
  let isOver = false;
  const publishing = STREAMS.map(async (stream) => {
    let last = 0;
    while (!isOver) {
      ({ seq: last } = await client.publish(stream, { text: 'x'.repeat(100) }, { retryForMs: 600_000 }));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return last;
  });
  for (let i = 1; i <= RESTARTS; i++) {
    await platform.restart('subscription-service', i % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
    const before = await page.evaluate(() => (window as unknown as { heard: { opens: number } }).heard.opens);
    assert.ok(before >= 1);
    await page.waitForFunction((count) => (window as unknown as { heard: { opens: number } }).heard.opens > count, i);
  }
  isOver = true;
  const lasts = await Promise.all(publishing);
  client.close();
  await page.waitForFunction(
    ([streams, numbers]) => {
      const { seqs } = (window as unknown as { heard: { seqs: Record<string, number[]> } }).heard;
      return (streams as string[]).every((stream, i) => seqs[stream]?.includes((numbers as number[])[i] as number));
    },
    [STREAMS, lasts] as const,
  );
  const heard = await page.evaluate(
    () => (window as unknown as { heard: { seqs: Record<string, number[]>; opens: number; errors: number; gaveUp: boolean } }).heard,
  );
  t.diagnostic(`${lasts.reduce((a, b) => a + b)} events, ${heard.opens} connections, ${heard.errors} errors that were got over`);
  STREAMS.forEach((stream, i) => {
    assert.deepEqual(heard.seqs[stream], Array.from({ length: lasts[i] as number }, (_, n) => n + 1), stream);
  });
  assert.equal(heard.gaveUp, false);
  assert.deepEqual(complaints.all, []);
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { Platform } from '../conformance/platform.js';
import { Balancer } from '../browser/balancer.js';
import { Complaints, launch, open } from '../browser/browser.js';
import { Listening } from '../browser/event-source.js';

const PATIENCE_MS = 120_000;

let platform: Platform;
let browser: Browser;
before(async () => {
  platform = await Platform.start('--processes', '--nodes', '2');
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await platform?.stop();
});

/** That servers go away is what these tests are about. */
const EXPECTED = /(status of|response code:) 50\d|net::ERR_|Failed to load resource/;

test('a native EventSource with three streams survives that two gateways and their nodes are replaced one after the other', async (t) => {
  const complaints = new Complaints();
  complaints.expect(EXPECTED);
  const balancer = await Balancer.before(platform.port, platform.portOfGateway(2));
  t.after(() => balancer.close());
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await open(context, `${balancer.url}/?room=event-source`, complaints);
  const listening = await Listening.begin(page, ['demo:roll-a', 'demo:roll-b', 'demo:roll-c'], balancer.url, platform.token('demo:*'));
  const before = await listening.opens();
  for (const [number, port] of [[1, platform.port], [2, platform.portOfGateway(2)]] as const) {
    balancer.withdraw(port);
    await platform.restart(`subscription-service-${number}`, 'SIGTERM');
    await platform.restart(`gateway-${number}`, 'SIGTERM');
    balancer.add(port);
    await listening.untilMore();
  }
  // Wherever it was, it had to move once at least.
  assert.ok((await listening.opens()) > before);
  t.diagnostic(await listening.end());
  assert.deepEqual(complaints.all, []);
  await context.close();
});

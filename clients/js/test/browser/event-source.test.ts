// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { Platform } from '../conformance/platform.js';
import { Complaints, launch, open } from './browser.js';
import { Listening } from './event-source.js';

/** CI makes do with some; ten take some minutes. */
const RESTARTS = Number(process.env.RESTARTS ?? 4);
const PATIENCE_MS = 120_000;

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

/** That servers go away is what these tests are about. */
const EXPECTED = /(status of|response code:) 50\d|net::ERR_|Failed to load resource/;

test(`a native EventSource with three streams survives ${RESTARTS} restarts of the service, with no gap and no duplicate`, async (t) => {
  const complaints = new Complaints();
  complaints.expect(EXPECTED);
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await open(context, `${platform.url}/?room=event-source`, complaints);
  const listening = await Listening.begin(page, ['demo:es-a', 'demo:es-b', 'demo:es-c'], platform.url, platform.token('demo:*'));
  for (let i = 1; i <= RESTARTS; i++) {
    await platform.restart('subscription-service', i % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
    await listening.untilOpened(i + 1);
    await listening.untilMore();
  }
  t.diagnostic(await listening.end());
  assert.deepEqual(complaints.all, []);
  await context.close();
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Platform } from '../conformance/platform.js';
import { Complaints, launch, open, screenshot } from './browser.js';

let platform: Platform;
let browser: Browser;
let context: BrowserContext;
let complaints: Complaints;
let room = 0;

before(async () => {
  platform = await Platform.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await platform?.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  context.setDefaultTimeout(30_000);
  complaints = new Complaints();
  room++;
});
afterEach(async () => {
  await context.close();
  assert.deepEqual(complaints.all, []);
});

const url = (more = ''): string => `${platform.url}/?room=r${room}${more}`;
const connected = (page: Page): Promise<unknown> => page.getByText('Connected. Cut the wire').waitFor();
const number = async (page: Page, id: string): Promise<number> => Number(await page.locator(`#${id}`).textContent());

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

async function until(page: Page, id: string, least: number): Promise<void> {
  await page.waitForFunction(([name, count]) => Number(document.getElementById(String(name))?.textContent) >= Number(count), [id, least]);
}

async function assertClean(page: Page): Promise<void> {
  for (const id of ['missing', 'duplicated', 'reordered']) assert.equal(await number(page, id), 0, id);
}

/** A message that has its number is written. */
const message = (page: Page, text: string): Promise<unknown> =>
  page.locator('#messages li:not(.pending)', { hasText: text }).first().waitFor();

for (const transport of ['websocket', 'sse']) {
  test(`${transport}: two tabs chat`, async () => {
    const alice = await open(context, url(`&transport=${transport}`), complaints);
    const bob = await open(context, url(`&transport=${transport}`), complaints);
    await Promise.all([connected(alice), connected(bob)]);
    await say(alice, 'Hello from one tab');
    await message(bob, 'Hello from one tab');
    await say(bob, 'Hello from the other');
    await message(alice, 'Hello from the other');
    assert.equal(await alice.locator('#transport').textContent(), transport === 'sse' ? 'server-sent events' : 'WebSocket');
    await assertClean(alice);
    await assertClean(bob);
  });

  test(`${transport}: the wire is cut while the bot goes on; what was missed comes once and in order`, async () => {
    const page = await open(context, url(`&transport=${transport}`), complaints);
    await connected(page);
    await page.getByRole('button', { name: 'Start the bot' }).click();
    await until(page, 'received', 3);
    if (transport === 'websocket') await screenshot(page, 'connected');
    await page.getByRole('switch', { name: 'Wire connected' }).click();
    const before = await number(page, 'received');
    await page.getByText(/^Offline for \d+ s\. [5-9]\d* messages are waiting/).waitFor();
    await say(page, 'Sent while the wire was cut');
    assert.equal(await number(page, 'received'), before);
    if (transport === 'websocket') await screenshot(page, 'cut');
    await page.getByRole('switch', { name: 'Wire cut' }).click();
    await page.locator('#messages .note', { hasText: /^You are back: \d+ missed messages are here/ }).waitFor();
    await message(page, 'Sent while the wire was cut');
    await until(page, 'received', before + 6);
    if (transport === 'websocket') await screenshot(page, 'caught-up');
    await page.getByRole('button', { name: 'Stop the bot' }).click();
    await assertClean(page);
  });
}

test('a reloaded page goes on where it was, and goes on counting', async () => {
  const page = await open(context, url(), complaints);
  const other = await open(context, url(), complaints);
  await Promise.all([connected(page), connected(other)]);
  await say(other, 'first');
  await message(page, 'first');
  await page.goto('about:blank');
  await say(other, 'second');
  await message(other, 'second');
  await page.goto(url());
  await page.locator('#messages li.caught', { hasText: 'second' }).waitFor();
  assert.equal(await number(page, 'received'), 2);
  await page.locator('#messages li.earlier', { hasText: 'first' }).waitFor();
  await assertClean(page);
});

for (const transport of ['websocket', 'sse']) {
  test(`${transport}: tokens that live five seconds are renewed without a gap`, async () => {
    const page = await open(context, url(`&seconds=5&transport=${transport}`), complaints);
    await connected(page);
    const answered = new Set<string>();
    page.on('response', (response) => {
      if (response.url().includes('/demo/token')) answered.add(`${answered.size} ${response.status()}`);
    });
    await page.getByRole('button', { name: 'Start the bot' }).click();
    await until(page, 'received', 24);
    await page.getByRole('button', { name: 'Stop the bot' }).click();
    assert.ok(answered.size >= 2, `${answered.size} tokens were asked for`);
    await assertClean(page);
  });
}

test('everything can be done with the keyboard', async () => {
  const page = await open(context, url(), complaints);
  await connected(page);
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.id ?? document.activeElement?.className ?? '');
  const order: string[] = [];
  for (let i = 0; i < 10; i++) {
    await page.keyboard.press('Tab');
    order.push(await focused());
  }
  assert.deepEqual(order.filter((id) => ['wire', 'bot', 'second', 'messages', 'name', 'text'].includes(id)).length, 6, String(order));
  await page.locator('#wire').focus();
  await page.keyboard.press('Space');
  assert.equal(await page.locator('#wire').getAttribute('aria-checked'), 'false');
  assert.equal(await page.locator('#said').textContent(), 'The wire is cut.');
  const outline = await page.locator('#wire').evaluate((element) => getComputedStyle(element).outlineStyle);
  assert.equal(outline, 'solid');
  await page.keyboard.press('Enter');
  await connected(page);
  await page.locator('#text').focus();
  await page.keyboard.type('typed and sent');
  await page.keyboard.press('Enter');
  await message(page, 'typed and sent');
});

test('every field and button has a name, and the numbers have labels', async () => {
  const page = await open(context, url(), complaints);
  const unnamed = await page.evaluate(() =>
    [...document.querySelectorAll('button, input, a')]
      .filter((element) => !(element.textContent?.trim() || element.closest('label')?.textContent?.trim()))
      .map((element) => element.outerHTML),
  );
  assert.deepEqual(unnamed, []);
});

test('on a phone nothing is wider than the screen', async () => {
  await context.close();
  context = await browser.newContext({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  const page = await open(context, url(), complaints);
  await connected(page);
  await say(page, 'From a phone, with_a_very_long_word_that_has_no_place_to_break_in_it_whatever_one_does');
  await message(page, 'From a phone');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(overflow, 0);
  await screenshot(page, 'phone', { fullPage: true });
});

test('in the dark', async () => {
  await context.close();
  context = await browser.newContext({ viewport: { width: 1200, height: 900 }, colorScheme: 'dark' });
  const page = await open(context, url(), complaints);
  await connected(page);
  await page.getByRole('button', { name: 'Start the bot' }).click();
  await until(page, 'received', 6);
  await screenshot(page, 'dark');
  const [ground, ink] = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]);
  assert.notEqual(ground, ink);
  assert.equal(ground, 'rgb(18, 20, 28)');
});

test('the page answers nobody else', async () => {
  const ask = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${platform.url}/demo/token?name=mallory`, { method: 'POST', headers });
  assert.equal((await ask({ Origin: 'https://evil.example' })).status, 404);
  assert.equal((await ask({ Origin: platform.url })).status, 200);
  const answer = await fetch(`${platform.url}/`);
  assert.match(answer.headers.get('Content-Security-Policy') ?? '', /default-src 'none'; script-src 'self'; style-src 'self'/);
  const again = await fetch(`${platform.url}/`, { headers: { 'If-None-Match': answer.headers.get('ETag') ?? '' } });
  assert.equal(again.status, 304);
  assert.equal((await fetch(`${platform.url}/demo/..%2f..%2fjvm.args`)).ok, false);
});

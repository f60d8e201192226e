// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { Platform } from '../conformance/platform.js';
import { accessibilityFaults } from './accessibility.js';
import { Complaints, launch, open, screenshot } from './browser.js';
import { ChatPage } from './chat-page.js';

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

let platform: Platform;
let browser: Browser;
let complaints: Complaints;
let pages: ChatPage[];

before(async () => {
  platform = await Platform.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await platform?.stop();
});
beforeEach(() => {
  complaints = new Complaints();
  pages = [];
});
afterEach(async () => {
  for (const { context } of pages) await context.close();
  assert.deepEqual(complaints.all, []);
});

async function chat(user: string, options?: BrowserContextOptions): Promise<ChatPage> {
  const page = await ChatPage.open(browser, platform.url, user, complaints, options);
  pages.push(page);
  return page;
}

/** A room in which something was said, by several. */
async function lively(options?: BrowserContextOptions): Promise<{ alice: ChatPage; bob: ChatPage; room: string }> {
  const alice = await chat('alice');
  const room = await alice.createRoom('Lunch');
  await alice.add('Bob');
  await alice.add('Carol');
  const bob = await chat('bob', options);
  await bob.enter(room);
  await alice.say('What is for lunch today?');
  await bob.hears('What is for lunch today?');
  await bob.say('There is soup, and what is left of yesterday’s bread. It is better than it sounds: somebody has toasted it.');
  await alice.hears('There is soup');
  await alice.act('There is soup', 'Love');
  await alice.act('There is soup', 'Reply');
  await alice.say('Toasted! I am on my way.');
  await bob.hears('Toasted!');
  await bob.say('Bring a spoon');
  await alice.hears('Bring a spoon');
  await alice.field.pressSequentially('It is in');
  await bob.page.getByText('Alice is typing …').waitFor();
  return { alice, bob, room };
}

test('in the light and in the dark', async () => {
  const { alice, bob } = await lively({ colorScheme: 'dark' });
  await screenshot(alice.page, 'chat-light');
  await screenshot(bob.page, 'chat-dark');
  assert.equal(await bob.page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(18, 20, 28)');
  for (const { page } of [alice, bob]) assert.deepEqual(await accessibilityFaults(page), []);
});

test('on a phone: rooms, a room, people; nothing is wider than the screen', async () => {
  const { bob, room } = await lively(PHONE);
  const { page } = bob;
  const assertFits = async (): Promise<void> =>
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
  await assertFits();
  await screenshot(page, 'chat-phone');
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByRole('button', { name: 'People' }).click();
  await page.getByRole('button', { name: 'Close the list of people' }).waitFor();
  await assertFits();
  await screenshot(page, 'chat-phone-people');
  await page.getByRole('button', { name: 'Close the list of people' }).click();
  await page.getByRole('link', { name: 'Back to the rooms' }).click();
  await bob.roomLink(room).waitFor();
  await assertFits();
  await screenshot(page, 'chat-phone-rooms');
  assert.deepEqual(await accessibilityFaults(page), []);
});

test('everything can be done with the keyboard', async () => {
  const { alice } = await lively();
  const { page } = alice;
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.id ?? '');
  await alice.field.fill('');
  await alice.field.focus();
  await page.keyboard.press('ArrowUp'); // the newest one of one's own
  await page.getByRole('button', { name: 'Cancel: Edit' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Cancel: Edit' }).waitFor({ state: 'detached' });

  await page.locator('#messages [data-number]').last().focus();
  assert.match(await focused(), /^Bob, .*: Bring a spoon$/);
  await page.keyboard.press('ArrowUp');
  assert.match(await focused(), /^Alice, .*: Toasted!/);
  await page.keyboard.press('Tab'); // into this row, to the message it answers
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Like');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
  assert.equal(outline, 'solid');
  await page.keyboard.press('Enter');
  await alice.message('Toasted!').getByRole('button', { name: 'Like: 1' }).waitFor();
  assert.equal(await focused(), 'Like');
  await page.keyboard.press('Escape');
  assert.equal(await focused(), 'text');

  await page.getByRole('link', { name: 'Skip to the message field' }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'text');
  assert.notEqual(alice.roomId, 'text');

  await page.locator('#wire').focus();
  await page.keyboard.press('Space');
  assert.equal(await page.locator('#wire').getAttribute('aria-checked'), 'false');
  await page.keyboard.press('Space');
  assert.equal(await page.locator('#wire').getAttribute('aria-checked'), 'true');
});

test('the entrance, and the dialogs, have names for everything', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await open(context, `${platform.url}/chat`, complaints);
  await page.getByRole('button', { name: 'Carol' }).waitFor();
  await screenshot(page, 'chat-entrance');
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByRole('button', { name: 'Carol' }).click();
  await page.getByRole('button', { name: 'New room' }).click();
  assert.equal(await page.getByLabel('Name').evaluate((field) => field === document.activeElement), true);
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await context.close();
});

test('who asks for less motion gets none', async () => {
  const { page } = await chat('alice', { reducedMotion: 'reduce' });
  const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((each) => getComputedStyle(each).transitionDuration !== '0s' || getComputedStyle(each).animationName !== 'none').length);
  assert.equal(moving, 0);
});

test('the first view has names for everything too', async () => {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await open(context, `${platform.url}/`, complaints);
  await page.getByText('Connected. Cut the wire').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByRole('link', { name: 'Chat' }).click();
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  await context.close();
});

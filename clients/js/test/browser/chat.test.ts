// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { Platform } from '../conformance/platform.js';
import { Complaints, launch, screenshot } from './browser.js';
import { ChatPage } from './chat-page.js';

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

async function chat(user: string, options?: BrowserContextOptions & { seconds?: number }): Promise<ChatPage> {
  const page = await ChatPage.open(browser, platform.url, user, complaints, options);
  pages.push(page);
  return page;
}

/** Alice's room, with Bob in it and looking at it. */
async function two(name: string, options?: BrowserContextOptions & { seconds?: number }): Promise<{ alice: ChatPage; bob: ChatPage; room: string }> {
  const [alice, bob] = [await chat('alice', options), await chat('bob', options)];
  const room = await alice.createRoom(name, 'Whom a moderator adds');
  await alice.add('Bob');
  await bob.enter(room);
  return { alice, bob, room };
}

test('two people chat: edit, delete, react, answer', async () => {
  const { alice, bob } = await two('Kitchen');
  await alice.say('Who is for soup?');
  await bob.hears('Who is for soup?');
  await bob.say('I am, with bread');
  await alice.hears('I am, with bread');

  await bob.act('I am, with bread', 'Edit');
  await bob.field.fill('I am, without bread');
  await bob.field.press('Enter');
  await alice.hears('I am, without bread (edited)');

  await alice.act('I am, without bread', 'Love');
  await bob.message('I am, without bread').getByRole('button', { name: 'Love: 1' }).click();
  await alice.message('I am, without bread').getByRole('button', { name: 'Love: 2' }).waitFor();

  await bob.act('Who is for soup?', 'Reply');
  await bob.say('What kind?');
  await alice.message('What kind?').getByRole('button', { name: 'Who is for soup?' }).waitFor();

  await alice.act('Who is for soup?', 'Delete');
  await alice.confirm('Delete');
  await bob.message('Who is for soup?').waitFor({ state: 'detached' });
  assert.equal(await bob.page.getByRole('log').getByText('Who is for soup?').count(), 0);
  await alice.assertClean();
  await bob.assertClean();
});

test('one sees who is here and who is typing', async () => {
  const { alice, bob } = await two('Hall');
  await alice.person('Bob').getByText('online').waitFor();
  await bob.field.pressSequentially('I am about to say');
  await alice.page.getByText('Bob is typing …').waitFor();
  await bob.field.press('Enter');
  await alice.page.getByText('Bob is typing …').waitFor({ state: 'hidden' });
  await bob.page.goto('about:blank');
  await alice.person('Bob').getByText('last seen').waitFor();
});

test('what is unread is counted, and read when it is looked at', async () => {
  const { alice, bob, room } = await two('Post');
  const elsewhere = await bob.createRoom('Elsewhere');
  await alice.say('one');
  await alice.say('two');
  await bob.page.locator('#room-list li', { hasText: room }).getByText('2', { exact: true }).waitFor();
  assert.match(await bob.page.title(), /^\(\d+\) Chat/);
  await alice.say('three, @bob');
  await bob.notice(`Alice has mentioned you in ${room}.`).waitFor();
  await bob.page.locator('#room-list li', { hasText: room }).getByText('@ 3').waitFor();
  await bob.enter(room);
  await bob.page.locator('#room-list li', { hasText: room }).locator('.badge').waitFor({ state: 'detached' });
  await alice.message('three, @bob').getByRole('img', { name: 'Read by Bob' }).waitFor();
  await bob.enter(elsewhere);
});

test('history comes while one scrolls, in both directions, and what is held is bounded', async () => {
  const alice = await chat('alice');
  await alice.createRoom('Archive');
  const total = 260;
  await alice.sendMany(Array.from({ length: total }, (_, i) => `line ${i + 1} of many`));
  await alice.page.reload();
  await alice.page.locator(`[data-number="${total}"]`).waitFor();
  assert.equal((await alice.numbers()).length, 50);
  for (let first = total; first > 1; ) {
    await alice.scroll('top');
    await alice.page.waitForFunction((before) => Number(document.querySelector<HTMLElement>('#messages [data-number]')?.dataset.number) < before, first);
    const numbers = await alice.numbers();
    first = numbers[0] ?? 0;
    assert.deepEqual(numbers, Array.from(numbers, (_, i) => first + i), 'without holes');
    assert.ok(numbers.length <= 200, `${numbers.length} messages are held`);
  }
  await alice.page.getByText('This is where it begins.').waitFor();
  await screenshot(alice.page, 'chat-history');
  for (let last = (await alice.numbers()).at(-1) ?? 0; last < total; ) {
    await alice.scroll('bottom');
    await alice.page.waitForFunction((before) => Number([...document.querySelectorAll<HTMLElement>('#messages [data-number]')].at(-1)?.dataset.number) > before, last);
    const numbers = await alice.numbers();
    last = numbers.at(-1) ?? 0;
    assert.deepEqual(numbers, Array.from(numbers, (_, i) => (numbers[0] ?? 0) + i), 'without holes');
    assert.ok(numbers.length <= 200, `${numbers.length} messages are held`);
  }
});

test('who reads older messages stays there, and is told of new ones', async () => {
  const { alice, bob } = await two('Shelf');
  await alice.sendMany(Array.from({ length: 60 }, (_, i) => `book ${i + 1}`));
  await bob.hears('book 60');
  await bob.scroll('top');
  const top = bob.message('book 15').first();
  await top.scrollIntoViewIfNeeded();
  const before = await top.boundingBox();
  await alice.say('a new book');
  await bob.page.getByRole('button', { name: '1 new' }).waitFor();
  assert.deepEqual(await top.boundingBox(), before);
  await bob.page.getByRole('button', { name: '1 new' }).click();
  await bob.message('a new book').waitFor();
  await bob.page.getByRole('button', { name: /new|Latest/ }).and(bob.page.locator('#latest')).waitFor({ state: 'hidden' });
});

test('the wire is cut while others talk; all of it comes once and in order, and what was written meanwhile goes out once', async () => {
  const { alice, bob } = await two('Tunnel');
  await alice.say('Are you there?');
  await bob.hears('Are you there?');
  await bob.cut();
  await bob.say('I was in the tunnel');
  await bob.page.locator('.draft', { hasText: 'I was in the tunnel' }).getByText('sending …').waitFor();
  await alice.sendMany(Array.from({ length: 25 }, (_, i) => `while you were away, ${i + 1}`));
  await alice.act('Are you there?', 'Delete');
  await alice.confirm('Delete');
  await alice.message('Are you there?').waitFor({ state: 'detached' });
  assert.equal(await bob.message('while you were away').count(), 0);
  await screenshot(bob.page, 'chat-cut');
  await bob.mend();
  await bob.notice(/^You are back: \d+ missed events are here/).waitFor();
  await bob.hears('while you were away, 25');
  await bob.message('Are you there?').waitFor({ state: 'detached' });
  await bob.hears('I was in the tunnel');
  await alice.hears('I was in the tunnel');
  await screenshot(bob.page, 'chat-back');
  assert.equal(await alice.message('I was in the tunnel').count(), 1);
  assert.equal(await bob.page.locator('.draft').count(), 0);
  assert.deepEqual(await bob.numbers(), await alice.numbers());
  await bob.assertClean();
});

test('tokens that live five seconds are renewed without a gap', async () => {
  const { alice, bob } = await two('Clock', { seconds: 5 });
  for (let i = 1; i <= 3; i++) {
    await alice.say(`tick ${i}`);
    await bob.hears(`tick ${i}`);
    await bob.page.waitForResponse((response) => response.url().includes('/demo/token'));
  }
  await alice.say('tock');
  await bob.hears('tock');
  await alice.assertClean();
  await bob.assertClean();
});

test('who is removed sees why within a second, and is back when added again', async () => {
  const { alice, bob, room } = await two('Club');
  await alice.say('Welcome');
  await bob.hears('Welcome');
  await alice.page.getByRole('button', { name: 'Remove Bob' }).click();
  await alice.confirm('Remove');
  await bob.page.getByRole('alert').getByText(`You were removed from ${room} by Alice.`).waitFor();
  await bob.page.getByText('access-ended: member-removed').waitFor();
  assert.equal(await bob.field.isVisible(), false);
  await screenshot(bob.page, 'chat-removed');
  await alice.say('Now we are alone');
  await alice.hears('Now we are alone');
  assert.equal(await bob.message('Now we are alone').count(), 0);
  await alice.add('Bob');
  await bob.hears('Now we are alone');
  await bob.field.waitFor();

  await alice.page.getByRole('button', { name: 'Ban Bob' }).click();
  await alice.page.getByLabel('Reason').fill('too much soup');
  await alice.confirm('Ban');
  await bob.page.getByRole('alert').getByText('too much soup').waitFor();
  await bob.page.getByText('access-ended: member-banned').waitFor();
});

test('a public room is found, joined and left', async () => {
  const [alice, bob] = [await chat('alice'), await chat('bob')];
  const room = await alice.createRoom('Market');
  await bob.page.getByRole('button', { name: 'Public rooms' }).click();
  await bob.page.getByRole('button', { name: `Join ${room}`, exact: true }).click();
  await bob.page.getByRole('heading', { name: room }).waitFor();
  await alice.person('Bob').waitFor();
  await bob.page.getByRole('button', { name: 'Leave this room' }).click();
  await bob.confirm('Leave');
  await bob.page.getByText('Choose a room.').waitFor();
  await alice.person('Bob').waitFor({ state: 'detached' });
});

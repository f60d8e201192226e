// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { type Complaints, open } from './browser.js';

/** Messages that are sent at the same time. */
const AT_ONCE = 10;

/** One person at the chat, in a browser of their own. */
export class ChatPage {
  private constructor(
    readonly user: string,
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly url: string,
  ) {}

  static async open(browser: Browser, url: string, user: string, complaints: Complaints, options: BrowserContextOptions & { seconds?: number } = {}): Promise<ChatPage> {
    const { seconds, ...contextOptions } = options;
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...contextOptions });
    context.setDefaultTimeout(20_000);
    const page = await open(context, `${url}/chat?as=${user}${seconds === undefined ? '' : `&seconds=${seconds}`}`, complaints);
    const chat = new ChatPage(user, context, page, url);
    await page.locator('#self', { hasText: user.slice(1) }).waitFor();
    return chat;
  }

  /** Makes a room of a name that no other test has, and goes there. */
  async createRoom(name: string, kind: 'Everybody' | 'Whom a moderator adds' = 'Everybody'): Promise<string> {
    const unique = `${name} ${Math.random().toString(36).slice(2, 5)}`; // a platform that runs on has those of before
    await this.page.getByRole('button', { name: 'New room' }).click();
    await this.page.getByLabel('Name').fill(unique);
    await this.page.getByLabel(kind).check();
    await this.page.getByRole('button', { name: 'Create' }).click();
    await this.page.getByRole('heading', { name: unique }).waitFor();
    return unique;
  }

  async add(displayName: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Add somebody' }).click();
    await this.page.getByRole('button', { name: `Add ${displayName}` }).click();
    await this.person(displayName).waitFor();
  }

  async enter(room: string): Promise<void> {
    await this.roomLink(room).click();
    await this.page.getByRole('heading', { name: room }).waitFor();
  }

  get roomId(): string {
    return new URL(this.page.url()).hash.slice(1);
  }

  roomLink(room: string): Locator {
    return this.page.getByRole('link', { name: room });
  }

  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  get field(): Locator {
    return this.page.getByLabel('Message', { exact: true });
  }

  /** One that is written. */
  message(text: string): Locator {
    return this.page.locator('#messages [data-number]').filter({ has: this.page.locator('.words', { hasText: text }) });
  }

  async hears(text: string): Promise<void> {
    await this.message(text).waitFor();
  }

  /** Does something with a message, as a button of its says. */
  async act(text: string, button: string): Promise<void> {
    await this.message(text).hover();
    await this.message(text).getByRole('button', { name: button, exact: true }).click();
  }

  person(displayName: string): Locator {
    return this.page.locator('#people-list li', { hasText: displayName });
  }

  async confirm(verb: string): Promise<void> {
    await this.page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();
  }

  cut(): Promise<void> {
    return this.page.getByRole('switch', { name: 'Wire connected' }).click();
  }

  mend(): Promise<void> {
    return this.page.getByRole('switch', { name: 'Wire cut' }).click();
  }

  /** What is said above the messages. */
  notice(text: string | RegExp): Locator {
    return this.page.locator('#absence', { hasText: text });
  }

  /** The numbers of all messages that are shown. */
  numbers(): Promise<number[]> {
    return this.page.locator('#messages [data-number]').evaluateAll((rows) => rows.map((row) => Number((row as HTMLElement).dataset.number)));
  }

  scroll(to: 'top' | 'bottom'): Promise<void> {
    return this.page.locator('#scroller').evaluate((scroller, top) => scroller.scrollTo(0, top ? 0 : scroller.scrollHeight), to === 'top');
  }

  /** Nothing is missing, doubled or out of order, by what the page itself counts. */
  async assertClean(): Promise<void> {
    for (const id of ['missing', 'duplicated', 'reordered']) assert.equal(await this.page.locator(`#${id}`).textContent(), '0', `${this.user}: ${id}`);
  }

  /** Sends messages as this user without the page, several at a time: in any order. */
  async sendMany(texts: string[], room = this.roomId): Promise<void> {
    const token = await (await fetch(`${this.url}/demo/token?name=${this.user}`, { method: 'POST' })).text();
    const send = async (text: string): Promise<void> => {
      const answer = await fetch(`${this.url}/chat/v1/rooms/${room}/messages`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ clientId: crypto.randomUUID(), parts: [{ type: 'text', text }] }),
      });
      assert.equal(answer.status, 201, await answer.text());
    };
    for (let i = 0; i < texts.length; i += AT_ONCE) await Promise.all(texts.slice(i, i + AT_ONCE).map(send));
  }
}

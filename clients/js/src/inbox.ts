// SPDX-License-Identifier: Apache-2.0
import type { Item } from './event.js';

/** What a subscription holds at most that its reader has not taken. Beyond either, its transport stops reading. */
export const MAX_INBOX_EVENTS = 256;
export const MAX_INBOX_LENGTH = 1024 * 1024;

/** The bounded queue between a transport and the reader of a subscription. */
export class Inbox {
  private items: Item[] = [];
  private length = 0;
  private reader: (() => void) | undefined;
  private writers: (() => void)[] = [];

  get isFull(): boolean {
    return this.items.length >= MAX_INBOX_EVENTS || this.length >= MAX_INBOX_LENGTH;
  }

  /** Takes the item even when full: whoever puts looks at {@link isFull} before reading more. */
  put(item: Item): void {
    this.items.push(item);
    this.length += sizeOf(item);
    this.wake();
  }

  take(): Item | undefined {
    const item = this.items.shift();
    if (item !== undefined) {
      this.length -= sizeOf(item);
      if (this.items.length <= MAX_INBOX_EVENTS / 2 && this.length <= MAX_INBOX_LENGTH / 2) this.releaseWriters();
    }
    return item;
  }

  /** The newest position among the items: where to go on from, if the connection breaks now. */
  get lastCursor(): string | undefined {
    for (let i = this.items.length - 1; i >= 0; i--) {
      const item = this.items[i] as Item;
      const cursor = item.kind === 'event' ? item.event.cursor : item.kind === 'position' ? item.cursor : undefined;
      if (cursor !== undefined) return cursor;
    }
    return undefined;
  }

  /** Resolves when there may be something to take, or the inbox was closed. */
  filled(): Promise<void> {
    return this.items.length > 0 ? Promise.resolve() : new Promise((resolve) => (this.reader = resolve));
  }

  /** Resolves when the inbox is half empty, at once if it is not full, or when it is closed. */
  drained(): Promise<void> {
    return this.isFull ? new Promise((resolve) => this.writers.push(resolve)) : Promise.resolve();
  }

  /** Forgets everything in it. */
  clear(): void {
    this.items = [];
    this.length = 0;
    this.releaseWriters();
    this.wake();
  }

  wake(): void {
    this.reader?.();
    this.reader = undefined;
  }

  private releaseWriters(): void {
    for (const writer of this.writers.splice(0)) writer();
  }
}

function sizeOf(item: Item): number {
  return item.kind === 'event' ? item.size : 0;
}

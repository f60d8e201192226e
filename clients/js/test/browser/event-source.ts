// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { connect } from '../../src/index.js';

const PAUSE_MS = 100;
const RETRY_FOR_MS = 600_000;

interface Heard {
  seqs: Record<string, number[]>;
  opens: number;
  errors: number;
  gaveUp: boolean;
}

type WithHeard = { heard: Heard };

/** A native `EventSource` of three streams in a page, what it hears, and who publishes on them meanwhile. */
export class Listening {
  private isOver = false;
  private readonly publishing: Promise<number>[];
  private readonly client;

  private constructor(
    private readonly page: Page,
    private readonly streams: string[],
    url: string,
    token: string,
  ) {
    this.client = connect({ url, token: () => token });
    this.publishing = streams.map(async (stream) => {
      let last = 0;
      while (!this.isOver) {
        ({ seq: last } = await this.client.publish(stream, { text: 'x'.repeat(100) }, { retryForMs: RETRY_FOR_MS }));
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
      return last;
    });
  }

  /** @param page of the origin that the streams are at */
  static async begin(page: Page, streams: string[], url: string, token: string): Promise<Listening> {
    await page.evaluate(
      ([names, accessToken]) => {
        const query = new URLSearchParams({ access_token: String(accessToken), errors: 'stream', from: 'earliest' });
        for (const stream of names as string[]) query.append('stream', stream);
        const source = new EventSource(`/streams/v1/events?${query}`);
        const heard: Heard = { seqs: {}, opens: 0, errors: 0, gaveUp: false };
        (window as unknown as WithHeard).heard = heard;
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
      [streams, token] as const,
    );
    const listening = new Listening(page, streams, url, token);
    await listening.untilOpened(1);
    return listening;
  }

  opens(): Promise<number> {
    return this.page.evaluate(() => (window as unknown as WithHeard).heard.opens);
  }

  /** Resolves when it has been connected so often. */
  async untilOpened(times: number): Promise<void> {
    await this.page.waitForFunction((count) => (window as unknown as WithHeard).heard.opens >= count, times);
  }

  /** Resolves when something new has come on every stream. */
  async untilMore(): Promise<void> {
    const before = await this.page.evaluate(() => (window as unknown as WithHeard).heard.seqs);
    await this.page.waitForFunction(
      ([streams, seqs]) => {
        const now = (window as unknown as WithHeard).heard.seqs;
        return (streams as string[]).every((stream) => (now[stream]?.length ?? 0) > ((seqs as Heard['seqs'])[stream]?.length ?? 0));
      },
      [this.streams, before] as const,
    );
  }

  /** Publishes no more, waits for the last event of each stream, and finds each there once and in order. Answers in words. */
  async end(): Promise<string> {
    this.isOver = true;
    const lasts = await Promise.all(this.publishing);
    this.client.close();
    await this.page.waitForFunction(
      ([streams, numbers]) => {
        const { seqs } = (window as unknown as WithHeard).heard;
        return (streams as string[]).every((stream, i) => seqs[stream]?.includes((numbers as number[])[i] as number));
      },
      [this.streams, lasts] as const,
    );
    const heard = await this.page.evaluate(() => (window as unknown as WithHeard).heard);
    this.streams.forEach((stream, i) => {
      assert.deepEqual(heard.seqs[stream], Array.from({ length: lasts[i] as number }, (_, n) => n + 1), stream);
    });
    assert.equal(heard.gaveUp, false);
    return `${lasts.reduce((a, b) => a + b)} events, ${heard.opens} connections, ${heard.errors} errors that were got over`;
  }
}

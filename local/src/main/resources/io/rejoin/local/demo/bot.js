// SPDX-License-Identifier: Apache-2.0
import { connect } from './rejoin.js';

const PERIOD_MS = 500;

const LINES = [
  'The train leaves the station.', 'Next stop: the tunnel.', 'Is anybody still there?', 'I keep talking anyway.',
  'Every line of mine has a number.', 'Nobody has to be listening.', 'It is all written down.', 'Light at the end of it!',
];

/** Publishes line after line over a connection of its own, which is never cut. */
export class Bot {
  published = 0;
  /** The number of its newest line. */
  seq = 0;
  #timer;
  #busy = false;

  constructor({ stream, token, changed }) {
    this.stream = stream;
    this.changed = changed;
    this.client = connect({ url: location.origin, token });
  }

  get isRunning() {
    return this.#timer !== undefined;
  }

  start() {
    this.#timer ??= setInterval(() => this.#say(), PERIOD_MS);
    this.changed();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.changed();
  }

  async #say() {
    if (this.#busy) return; // one at a time, or their order would be anybody's
    this.#busy = true;
    try {
      const text = LINES[this.published % LINES.length];
      const { seq } = await this.client.publish(this.stream, { from: 'Bot', text, at: Date.now() }, { type: 'message' });
      this.published++;
      this.seq = seq;
    } catch (error) {
      console.warn('bot', error.code ?? error);
    } finally {
      this.#busy = false;
      this.changed();
    }
  }
}

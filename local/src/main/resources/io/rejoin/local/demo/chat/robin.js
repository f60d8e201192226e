// SPDX-License-Identifier: Apache-2.0
import { Api } from './api.js';
import { ROBIN } from './cast.js';
import { Tokens } from './token.js';

const PERIOD_MS = 900;
/** After so many lines it says again that it is here, well within the 90 s that it is believed. */
const LINES_PRESENT = 40;

const LINES = [
  'I was on a train this morning.', 'It goes through eleven tunnels.', 'My phone noticed. My messages did not.', 'Each of them has a number.',
  'You can stop listening whenever you like.', 'I shall not mind.', 'When you are back, you get all of it.', 'Once, and in this order.',
];

/** A user that is a program: talks in a room, over a wire of its own that is never cut. */
export class Robin {
  #api = new Api(new Tokens(ROBIN.user, undefined, (...request) => fetch(...request)), (...request) => fetch(...request));
  #changed;
  #timer;
  #room;
  #said = 0;

  constructor(changed) {
    this.#changed = changed;
  }

  get room() {
    return this.#room;
  }

  get said() {
    return this.#said;
  }

  /** Into a public room it comes by itself, into another one it has to be added. */
  join(room) {
    return this.#api.call('POST', `/rooms/${room}/join`);
  }

  talk(room) {
    this.hush();
    this.#room = room;
    this.#said = 0;
    void this.#talk();
    this.#changed();
  }

  hush() {
    clearTimeout(this.#timer);
    if (this.#room !== undefined) this.#bePresent('offline');
    this.#room = undefined;
    this.#changed();
  }

  #bePresent(state) {
    this.#api.call('PUT', '/me/presence', { state }).catch(() => undefined);
  }

  /** One line, then the next: they come in the order in which they were said. */
  async #talk() {
    const room = this.#room;
    if (this.#said % LINES_PRESENT === 0) this.#bePresent('online');
    const id = crypto.getRandomValues(new Uint32Array(2)).join('-');
    const message = { clientId: id, parts: [{ type: 'text', text: LINES[this.#said % LINES.length] }] };
    try {
      await this.#api.untilAnswered(() => this.#api.call('POST', `/rooms/${room}/messages`, message));
    } catch {
      if (room === this.#room) this.hush(); // not in the room any more
      return;
    }
    if (room !== this.#room) return;
    this.#said++;
    this.#changed();
    this.#timer = setTimeout(() => void this.#talk(), PERIOD_MS);
  }
}

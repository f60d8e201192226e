// SPDX-License-Identifier: Apache-2.0
import { connect } from '../rejoin.js';
import { Tally } from '../tally.js';
import { Api } from './api.js';
import { remember } from './cast.js';
import { Tokens } from './token.js';

const PREFIX = '/chat/v1';
const NAMES = ['received', 'missing', 'duplicated', 'reordered'];

/** One user at this page: the operations, the one connection that all streams share, and the wire that both run over. */
export class Session extends EventTarget {
  isCut = false;
  cutAt = 0;
  state = 'connecting';
  /** What came of all streams, counted by their numbers. */
  counts = Object.fromEntries(NAMES.map((name) => [name, 0]));
  #tallies = new Map();
  /** Counted on streams that were followed from elsewhere since. */
  #before = { ...this.counts };

  /** @param {{user: string, displayName: string}} user @param {number | undefined} seconds the life of a token */
  constructor({ user, displayName }, seconds) {
    super();
    this.user = user;
    this.displayName = displayName;
    // Nothing passes a wire that is cut, not even what is sent.
    const wired = (input, init) => (this.isCut ? Promise.reject(new TypeError('the wire is cut')) : fetch(input, init));
    const tokens = new Tokens(user, seconds, wired);
    this.api = new Api(tokens, wired);
    this.client = connect({
      url: location.origin,
      prefix: PREFIX,
      token: () => tokens.fresh(),
      transport: 'websocket',
      environment: { fetch: wired },
    });
  }

  /** Makes the user known to the service, and learns the name of the own feed. */
  async begin() {
    const profile = await this.api.put('/me', { displayName: this.displayName });
    remember(profile);
    this.feed = (await this.api.get('/me')).feed;
  }

  /**
   * Follows a stream from the position at which a state was true. Every event is counted before it is handled: a gap at
   * the seam between state and events would show too.
   */
  follow(stream, cursor, options) {
    const tally = new Tally();
    tally.highest = Number(cursor.slice(0, cursor.indexOf('_'))); // for counting only: a cursor is opaque
    for (const name of NAMES) this.#before[name] += this.#tallies.get(stream)?.[name] ?? 0;
    this.#tallies.set(stream, tally);
    return this.client.subscribe(stream, {
      ...options,
      cursor,
      onEvent: (event) => {
        if (event.seq !== undefined) this.#count(tally, event.seq);
        return options.onEvent(event);
      },
      onState: (state) => {
        this.#show(state.state);
        options.onState?.(state);
      },
    });
  }

  cut() {
    this.isCut = true;
    this.cutAt = Date.now();
    this.client.pause();
    this.dispatchEvent(new Event('wire'));
  }

  mend() {
    this.isCut = false;
    this.client.resume();
    this.client.reconnectNow();
    this.api.nudge();
    this.dispatchEvent(new Event('wire'));
  }

  #count(tally, seq) {
    tally.take(seq);
    for (const name of NAMES) this.counts[name] = [...this.#tallies.values()].reduce((sum, each) => sum + each[name], this.#before[name]);
    this.dispatchEvent(new Event('counted'));
  }

  /** The streams share a connection: what one of them tells of it, all would. */
  #show(state) {
    if (state === 'closed' || state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event('wire'));
  }
}

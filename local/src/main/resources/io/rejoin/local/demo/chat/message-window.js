// SPDX-License-Identifier: Apache-2.0

/** Messages of one page. */
export const PAGE = 50;

/** Most messages that are held at once: who scrolls on lets go of the other end. */
export const MOST = 200;

/**
 * A run of a room's messages without holes, oldest first: a piece of history that grows at both ends and is kept up to date by events.
 *
 * A page is true at its own cursor, which may be behind the events that came while it was on its way. They are kept meanwhile
 * and applied to it again. A page may as well be ahead of the events: what it already has does nothing the second time.
 */
export class MessageWindow {
  /** Whether there is more at the ends. */
  hasOlder = false;
  hasNewer = false;
  #messages = [];
  #fetch;
  #me;
  /** What reaches to the newest message is complete up to here. */
  #completeTo = '';
  #meanwhile = new Set();
  #loading;

  /** @param {(query: string) => Promise<{messages: any[], before?: number, after?: number, cursor: string}>} fetch */
  constructor(fetch, me) {
    this.#fetch = fetch;
    this.#me = me;
  }

  get messages() {
    return this.#messages;
  }

  get isLoading() {
    return this.#loading !== undefined;
  }

  get(number) {
    return this.#messages.find((message) => message.number === number);
  }

  /** The newest messages. @returns the cursor at which they are true */
  async open() {
    return this.#load('', (page) => {
      this.#messages = page.messages;
      this.hasOlder = page.before !== undefined;
      this.#reached(page);
    });
  }

  /** One page of older ones. */
  older() {
    if (!this.hasOlder || this.#messages.length === 0) return undefined;
    return this.#once(() =>
      this.#load(`&before=${this.#messages[0].number}`, (page) => {
        this.#messages = [...page.messages, ...this.#messages];
        this.hasOlder = page.before !== undefined;
        if (this.#messages.length > MOST) {
          this.#messages = this.#messages.slice(0, MOST);
          this.hasNewer = true;
        }
      }),
    );
  }

  /** One page of newer ones. */
  newer() {
    if (!this.hasNewer || this.#messages.length === 0) return undefined;
    return this.#once(() =>
      this.#load(`&after=${this.#messages.at(-1).number}`, (page) => {
        this.#messages = [...this.#messages, ...page.messages];
        this.#reached(page);
        this.letGoOfOldest();
      }),
    );
  }

  /** Back to the newest. */
  latest() {
    return this.#once(() => this.open());
  }

  letGoOfOldest() {
    if (this.#messages.length <= MOST) return;
    this.#messages = this.#messages.slice(-MOST);
    this.hasOlder = true;
  }

  /** @param {boolean} isFollowed whether the newest are what is looked at */
  apply(event, isFollowed) {
    if (event.cursor === undefined) return;
    for (const kept of this.#meanwhile) kept.push(event);
    this.#change(event);
    if (isFollowed) this.letGoOfOldest();
    else if (this.#messages.length > MOST) {
      this.#messages = this.#messages.slice(0, MOST);
      this.hasNewer = true;
    }
  }

  #change({ type, cursor, data }) {
    if (type === 'message.deleted' || data.deleted) this.#remove(data.number);
    else if (type === 'message.created') this.#insert(data, cursor);
    else if (type === 'message.updated') this.#replace(data.number, (old) => (data.version > old.version ? { ...data, reactions: old.reactions } : old));
    else if (type.startsWith('reaction.')) this.#replace(data.number, (old) => ({ ...old, reactions: this.#reacted(old.reactions ?? [], type, data) }));
  }

  #insert(message, cursor) {
    if (this.hasNewer || cursor <= this.#completeTo || message.number <= (this.#messages.at(-1)?.number ?? 0)) return;
    this.#messages = [...this.#messages, message];
  }

  #remove(number) {
    this.#messages = this.#messages.filter((message) => message.number !== number);
  }

  #replace(number, change) {
    this.#messages = this.#messages.map((message) => (message.number === number ? change(message) : message));
  }

  #reacted(reactions, type, { key, user, count }) {
    const old = reactions.find((reaction) => reaction.key === key);
    const mine = user === this.#me ? type === 'reaction.added' : (old?.mine ?? false);
    const next = { key, count, mine };
    const all = old ? reactions.map((reaction) => (reaction === old ? next : reaction)) : [...reactions, next];
    return all.filter((reaction) => reaction.count > 0);
  }

  #reached(page) {
    this.hasNewer = page.after !== undefined;
    if (!this.hasNewer) this.#completeTo = page.cursor;
  }

  async #load(query, take) {
    const kept = [];
    this.#meanwhile.add(kept);
    try {
      const page = await this.#fetch(`?limit=${PAGE}${query}`);
      take(page);
      for (const event of kept) if (event.cursor > page.cursor) this.#change(event);
      return page.cursor;
    } finally {
      this.#meanwhile.delete(kept);
    }
  }

  /** One page at a time: who scrolls fast asks often. */
  #once(load) {
    this.#loading ??= load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }
}

// SPDX-License-Identifier: Apache-2.0

/** The rooms one is in, with what is unread: a snapshot, then the user's own feed from its cursor. */
export class MyRooms extends EventTarget {
  #session;
  #rooms = new Map();

  constructor(session) {
    super();
    this.#session = session;
  }

  /** By name; rooms with something new are not moved, so that nobody clicks on another one than was meant. */
  get all() {
    return [...this.#rooms.values()].sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
  }

  get(id) {
    return this.#rooms.get(id);
  }

  async open() {
    const cursor = await this.#load();
    this.#follow(cursor);
  }

  /** Somebody has read here, or written: the two numbers that what is unread is the difference of. */
  moved(id, { head, readUpTo }) {
    const room = this.#rooms.get(id);
    if (!room) return;
    const next = { ...room, head: Math.max(room.head, head ?? 0), readUpTo: Math.max(room.readUpTo, readUpTo ?? 0) };
    this.#set({ ...next, hasMention: room.hasMention && next.head > next.readUpTo });
  }

  renamed(id, { name, topic }) {
    const room = this.#rooms.get(id);
    if (room) this.#set({ ...room, name, topic });
  }

  async #load() {
    const { items, cursor } = await this.#session.api.all('/rooms', 'rooms');
    const before = this.#rooms;
    this.#rooms = new Map(items.map((room) => [room.id, { ...entry(room), hasMention: before.get(room.id)?.hasMention ?? false }]));
    this.#changed();
    return cursor;
  }

  #follow(cursor) {
    let wasAway = false;
    this.#session.follow(this.#session.feed, cursor, {
      onEvent: (event) => this.#take(event),
      onState: ({ state }) => (wasAway ||= state === 'waiting' || state === 'paused'),
      // How much is unread is told only to who is there: after an absence it is asked for.
      onLive: () => {
        if (wasAway) void this.#load();
        wasAway = false;
      },
      // The history that was followed is over: what there is now is loaded like the first time.
      onReset: () => {
        setTimeout(() => void this.open());
        return 'stop';
      },
    });
  }

  #take({ type, data }) {
    if (type === 'room.added') return this.#added(data.room);
    if (type === 'room.removed') return this.#removed(data);
    if (type === 'unread.changed') return this.moved(data.room, { readUpTo: data.readUpTo });
    if (type === 'room.head') return this.moved(data.room, { head: data.head });
    if (type === 'mention') return this.#mentioned(data);
    return undefined;
  }

  /** The event says that there is a room, and the room itself how much of it is unread. */
  async #added(id) {
    const isKnown = this.#rooms.has(id);
    const room = await this.#session.api.get(`/rooms/${id}`).catch(() => undefined);
    if (!room?.me) return; // out of it again meanwhile, as the next event says
    this.#set({ ...entry(room), hasMention: this.#rooms.get(id)?.hasMention ?? false });
    if (!isKnown) this.dispatchEvent(new CustomEvent('added', { detail: this.#rooms.get(id) }));
  }

  #removed(data) {
    const room = this.#rooms.get(data.room);
    if (!this.#rooms.delete(data.room)) return;
    this.#changed();
    this.dispatchEvent(new CustomEvent('removed', { detail: { ...data, name: room.name } }));
  }

  #mentioned({ room: id, author, number }) {
    const room = this.#rooms.get(id);
    if (!room || number <= room.readUpTo) return;
    this.#set({ ...room, head: Math.max(room.head, number), hasMention: true });
    this.dispatchEvent(new CustomEvent('mention', { detail: { room, author } }));
  }

  #set(room) {
    this.#rooms.set(room.id, room);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

function entry({ id, kind, name, topic, head, me }) {
  return { id, kind, name, topic, head, role: me.role, readUpTo: me.readUpTo };
}

/** How many messages of a room are new. */
export function unreadOf({ head, readUpTo }) {
  return Math.max(0, head - readUpTo);
}

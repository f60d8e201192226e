// SPDX-License-Identifier: Apache-2.0
import { remember } from './cast.js';

/** One sign of typing is worth something for so long. */
const TYPING_MS = 6000;

const ROLES = ['owner', 'moderator', 'member'];
const STATES = ['online', 'away', 'offline'];

/** Who is in a room, who of them is here, who is typing, and how far each has read. */
export class People {
  #members = new Map();
  #presence = new Map();
  #typing = new Map();
  #completeTo = '';
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  load({ items, cursor }, presence) {
    this.#members = new Map(items.map((member) => [member.user, member]));
    this.#completeTo = cursor;
    this.present(presence);
  }

  /** Who is here, as asked for; in a large room there are only numbers. */
  present({ users = [] }) {
    this.#presence = new Map(users.map((each) => [each.user, each]));
    this.#changed();
  }

  get count() {
    return this.#members.size;
  }

  get(user) {
    return this.#members.get(user);
  }

  stateOf(user) {
    return this.#presence.get(user)?.state ?? 'offline';
  }

  lastSeenOf(user) {
    return this.#presence.get(user)?.lastSeen;
  }

  get online() {
    return this.all.filter(({ user }) => this.stateOf(user) !== 'offline').length;
  }

  /** Who decides, then who is here, then by name. */
  get all() {
    const rank = ({ user, role }) => ROLES.indexOf(role) * STATES.length + STATES.indexOf(this.stateOf(user));
    return [...this.#members.values()].sort((a, b) => rank(a) - rank(b) || a.user.localeCompare(b.user));
  }

  get typing() {
    return [...this.#typing.keys()];
  }

  apply({ type, cursor, data }) {
    if (type === 'typing.started') return this.#startedTyping(data.user);
    if (type === 'presence.changed') return this.#presenceChanged(data);
    if (type === 'message.created') return this.#stoppedTyping(data.author);
    if (cursor === undefined || cursor <= this.#completeTo) return undefined;
    if (type === 'member.joined') return this.#joined(data);
    if (type === 'member.updated') return this.#update(data.user, { role: data.role });
    if (type === 'cursor.moved') return data.cursors.forEach(({ user, number }) => this.#update(user, { readUpTo: number }));
    if (['member.left', 'member.removed', 'member.banned'].includes(type)) return this.#members.delete(data.user);
    return undefined;
  }

  #joined({ user, role, readUpTo, displayName }) {
    if (displayName) remember({ user, displayName });
    this.#members.set(user, { user, role, readUpTo });
  }

  #update(user, change) {
    const member = this.#members.get(user);
    if (member) this.#members.set(user, { ...member, ...change });
  }

  /** Of two, the one with the later time holds. */
  #presenceChanged(said) {
    const old = this.#presence.get(said.user);
    if (!old?.lastSeen || !said.lastSeen || old.lastSeen <= said.lastSeen) this.#presence.set(said.user, said);
  }

  #startedTyping(user) {
    this.#stoppedTyping(user);
    this.#typing.set(user, setTimeout(() => {
      this.#typing.delete(user);
      this.#changed();
    }, TYPING_MS));
  }

  #stoppedTyping(user) {
    clearTimeout(this.#typing.get(user));
    this.#typing.delete(user);
  }
}

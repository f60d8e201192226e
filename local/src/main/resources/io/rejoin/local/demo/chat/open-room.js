// SPDX-License-Identifier: Apache-2.0
import { remember } from './cast.js';
import { MessageWindow } from './message-window.js';
import { Outbox } from './outbox.js';
import { People } from './people.js';

const FORBIDDEN_TRIES = 5;
const FORBIDDEN_WAIT_MS = 400;

/**
 * A room that is followed: what it was at a cursor, and everything since. Says `change` for all that there is to draw, `arrived` for each
 * message that is new, and `ended` when it may not be followed any more.
 */
export class OpenRoom extends EventTarget {
  /** Why it may not be followed any more. */
  ended;
  /** Whether all that was missed is here. */
  isLive = false;
  /** Numbers of messages that were missed at first, in the newest absence. */
  caughtUp = new Set();
  /** Whether the newest messages are looked at; whoever draws says so. */
  isFollowed = true;
  #session;
  #subscription;
  #wasAway = false;
  #missed = 0;

  constructor(session, id) {
    super();
    this.#session = session;
    this.id = id;
    this.messages = new MessageWindow((query) => session.api.get(`/rooms/${id}/messages${query}`), session.user);
    this.people = new People(() => this.#changed());
    this.outbox = new Outbox(session.api, id, () => this.#changed());
  }

  /** Loads, then follows from there. Each part is true at a cursor of its own: the events begin at the earliest of them. */
  async open() {
    const { api } = this.#session;
    const [about, messages, members, presence] = await Promise.all([
      api.get(`/rooms/${this.id}`),
      this.messages.open(),
      api.all(`/rooms/${this.id}/members`, 'members'),
      api.get(`/rooms/${this.id}/presence`),
    ]);
    members.items.forEach(remember);
    this.about = about;
    this.head = about.head;
    this.readUpTo = about.me?.readUpTo ?? 0;
    this.firstUnread ??= this.readUpTo < this.head ? this.readUpTo + 1 : undefined;
    this.people.load(members, presence);
    this.#follow([about.cursor, messages, members.cursor].sort()[0]);
    this.#changed();
  }

  close() {
    this.#subscription?.close();
  }

  get role() {
    return this.people.get(this.#session.user)?.role ?? this.about?.me?.role;
  }

  get isModerated() {
    return this.role === 'owner' || this.role === 'moderator';
  }

  /** What one looks at is read. */
  read() {
    if (this.ended || this.head <= this.readUpTo) return;
    this.readUpTo = this.head;
    this.#session.api.put(`/rooms/${this.id}/read`, { number: this.head }).catch(() => undefined); // told again with the next message
    this.#changed();
  }

  async older() {
    await this.#loaded(this.messages.older());
  }

  async newer() {
    await this.#loaded(this.messages.newer());
  }

  async latest() {
    await this.#loaded(this.messages.latest());
  }

  async #loaded(loading) {
    if (!loading) return;
    this.#changed();
    await loading.catch(() => undefined); // its end, if it was that, is told by the subscription
    this.#changed();
  }

  #follow(cursor, tries = 0) {
    this.#subscription = this.#session.follow(`room.${this.id}`, cursor, {
      onEvent: (event) => this.#take(event),
      onState: ({ state }) => this.#connection(state),
      onLive: () => this.#live(),
      onReset: () => this.#startAgain(),
    });
    this.#subscription.closed.catch((error) => {
      // Who was added a moment ago may not be known on a connection that is older, and repeats.
      if (error.code === 'forbidden' && tries < FORBIDDEN_TRIES) setTimeout(() => this.#follow(cursor, tries + 1), FORBIDDEN_WAIT_MS);
      else this.#end(error);
    });
  }

  /** The history that was followed is over: what there is now is loaded like the first time. */
  #startAgain() {
    setTimeout(() => void this.open().catch((error) => this.#end(error)));
    return 'stop';
  }

  #end(error) {
    this.ended = error;
    this.isLive = false;
    this.#changed();
    this.dispatchEvent(new Event('ended'));
  }

  #connection(state) {
    if (state !== 'connected') this.isLive = false;
    if (!this.#wasAway && (state === 'waiting' || state === 'paused')) {
      this.#wasAway = true;
      this.caughtUp = new Set();
    }
    this.#changed();
  }

  #live() {
    this.isLive = true;
    if (this.#wasAway) {
      this.#askWhoIsHere();
      this.dispatchEvent(new CustomEvent('back', { detail: this.#missed }));
    }
    this.#wasAway = false;
    this.#missed = 0;
    this.#changed();
  }

  /** Changes are told only to who is there, and not of somebody who was here before joining. */
  #askWhoIsHere() {
    this.#session.api.get(`/rooms/${this.id}/presence`).then((presence) => this.people.present(presence), () => undefined);
  }

  #take(event) {
    const { type, cursor, data } = event;
    if (cursor !== undefined && !this.isLive && this.#wasAway) this.#missed++;
    this.messages.apply(event, this.isFollowed);
    this.people.apply(event);
    if (type === 'message.created') this.#created(data);
    else if (type === 'member.joined') this.#askWhoIsHere();
    else if (type === 'room.updated') this.#renamed(data);
    else if (type === 'cursor.moved') this.#readElsewhere(data);
    this.#changed();
  }

  #created(message) {
    const isNew = message.number > this.head;
    this.head = Math.max(this.head, message.number);
    if (message.author === this.#session.user) {
      this.outbox.arrived(message.clientId);
      this.readUpTo = Math.max(this.readUpTo, message.number);
    }
    if (!isNew) return;
    if (this.#wasAway && !this.isLive) this.caughtUp.add(message.number);
    this.dispatchEvent(new CustomEvent('arrived', { detail: message }));
  }

  #renamed({ name, topic }) {
    this.about = { ...this.about, name: name ?? this.about.name, topic: topic ?? this.about.topic };
    this.dispatchEvent(new Event('renamed'));
  }

  #readElsewhere({ cursors }) {
    const mine = cursors.find(({ user }) => user === this.#session.user);
    if (mine) this.readUpTo = Math.max(this.readUpTo, mine.number);
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

// SPDX-License-Identifier: Apache-2.0
import { arrange, coalesced, element, icon, make } from './dom.js';
import { draftRow, messageRow } from './message-row.js';
import { RovingFocus } from './roving-focus.js';

/** Messages of one author within this time stand together. */
const TOGETHER_MS = 5 * 60_000;
/** So near to an end of the scroller the next page is asked for. */
const NEAR_PX = 400;
const AT_END_PX = 60;
/** Most readers that are shown beside messages. */
const MOST_SEEN = 12;

/** Draws the window of messages, keeps what one reads in its place while it grows, and asks for more at its ends. */
export class Timeline {
  #scroller = element('scroller');
  #list = element('messages');
  #latest = element('latest');
  #focus = new RovingFocus(this.#list);
  #rows = new Map();
  #room;
  #user;
  #act;
  #arrived = 0;
  #draw = coalesced(() => this.draw());

  constructor(user, act) {
    this.#user = user;
    this.#act = { ...act, show: (number) => this.#show(number) };
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#latest.addEventListener('click', () => void this.toLatest());
    document.addEventListener('visibilitychange', this.#draw);
    // A keyboard on a phone, or a taller field, takes from the scroller's height: what was last stays last.
    new ResizeObserver(() => this.#room?.isFollowed && this.#toEnd()).observe(this.#scroller);
  }

  /** @param {import('./open-room.js').OpenRoom | undefined} room */
  show(room) {
    this.#room?.removeEventListener('change', this.#draw);
    this.#room = room;
    this.#rows.clear();
    this.#list.replaceChildren();
    this.#arrived = 0;
    if (!room) return;
    room.isFollowed = true;
    room.addEventListener('change', this.#draw);
    this.draw();
  }

  /** A message came; whoever reads older ones is told how many there are. */
  arrived() {
    if (!this.#room.isFollowed) this.#arrived++;
  }

  async toLatest() {
    const room = this.#room;
    if (room.messages.hasNewer) await room.latest();
    if (room !== this.#room) return;
    room.isFollowed = true;
    this.draw();
  }

  draw() {
    const room = this.#room;
    if (!room?.about) return;
    const anchor = room.isFollowed ? undefined : this.#anchor();
    this.#focus.keeping(() => arrange(this.#list, this.#nodes(room)));
    if (room.isFollowed) this.#toEnd();
    else if (anchor) this.#scroller.scrollTop += anchor.offset() - anchor.was;
    if (room.isFollowed && !room.messages.hasNewer && !document.hidden) room.read();
    this.#showLatest(room);
    this.#loadMore();
  }

  #nodes(room) {
    const { messages, hasOlder, hasNewer } = room.messages;
    const context = this.#context(room);
    const nodes = [hasOlder ? this.#kept('older', 'older', () => note('Loading older messages …', 'edge')) : this.#kept('start', 'start', () => note('This is where it begins.', 'edge'))];
    let last;
    for (const message of messages) {
      const day = new Date(message.createdAt).toDateString();
      const isNewDay = !last || day !== new Date(last.createdAt).toDateString();
      const isNew = message.number >= room.firstUnread && !(last?.number >= room.firstUnread);
      if (isNewDay) nodes.push(this.#kept(`day ${day}`, day, () => note(dayOf(message.createdAt), 'day')));
      if (isNew) nodes.push(this.#kept('new', 'new', () => note('New', 'new')));
      nodes.push(this.#row(message, { ...context, isFirst: isNewDay || isNew || !isTogether(last, message) }));
      last = message;
    }
    if (hasNewer) nodes.push(this.#kept('newer', 'newer', () => note('Loading newer messages …', 'edge')));
    else nodes.push(...room.outbox.drafts.map((draft) => this.#kept(draft.clientId, draft, () => draftRow(draft, this.#user, this.#act))));
    const shown = new Set(nodes);
    for (const [key, { node }] of this.#rows) if (!shown.has(node)) this.#rows.delete(key);
    return nodes;
  }

  #context(room) {
    const seen = new Map();
    const others = room.people.all.filter(({ user }) => user !== this.#user);
    const numbers = room.messages.messages.map(({ number }) => number);
    if (others.length <= MOST_SEEN) {
      for (const { user, readUpTo } of others) {
        const number = numbers.findLast((each) => each <= readUpTo);
        if (number !== undefined) seen.set(number, [...(seen.get(number) ?? []), user]);
      }
    }
    return { room, seen };
  }

  #row(message, { room, seen, isFirst }) {
    const shown = {
      message,
      isFirst,
      isOwn: message.author === this.#user,
      isMentioned: message.mentions?.includes(this.#user) ?? false,
      isCaughtUp: room.caughtUp.has(message.number),
      mayDelete: !room.ended && (message.author === this.#user || room.isModerated),
      seenBy: (seen.get(message.number) ?? []).filter((user) => user !== message.author),
      quoted: message.replyTo === undefined ? undefined : room.messages.get(message.replyTo),
    };
    return this.#kept(message.number, shown, () => messageRow(shown, this.#act));
  }

  /** The node of before, unless what it shows has changed. */
  #kept(key, shown, draw) {
    const old = this.#rows.get(key);
    if (old && isSame(old.shown, shown)) return old.node;
    const node = draw();
    this.#rows.set(key, { shown, node });
    return node;
  }

  /** The first row that is seen: it stays where it is. */
  #anchor() {
    const top = this.#scroller.scrollTop;
    const row = [...this.#list.children].find((child) => child.dataset.number && child.offsetTop + child.offsetHeight > top);
    if (!row) return undefined;
    const { number } = row.dataset;
    const offset = () => this.#list.querySelector(`[data-number="${number}"]`)?.offsetTop ?? row.offsetTop;
    return { offset, was: row.offsetTop };
  }

  #scrolled() {
    if (!this.#room) return;
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < AT_END_PX;
    if (isAtEnd !== this.#room.isFollowed && !(isAtEnd && this.#room.messages.hasNewer)) {
      this.#room.isFollowed = isAtEnd;
      if (isAtEnd) this.#draw();
      this.#showLatest(this.#room);
    }
    this.#loadMore();
  }

  #loadMore() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const { messages } = this.#room;
    if (messages.isLoading || this.#room.ended) return;
    if (messages.hasOlder && scrollTop < NEAR_PX) void this.#room.older();
    else if (messages.hasNewer && scrollHeight - scrollTop - clientHeight < NEAR_PX) void this.#room.newer();
  }

  #showLatest(room) {
    const isAway = !room.isFollowed || room.messages.hasNewer;
    if (!isAway) this.#arrived = 0;
    this.#latest.hidden = !isAway;
    const words = this.#arrived === 0 ? 'Latest' : `${this.#arrived} new`;
    this.#latest.replaceChildren(icon('down'), words);
  }

  /** What a reply answers, if it is here. */
  #show(number) {
    const row = this.#list.querySelector(`[data-number="${number}"]`);
    if (!row) return;
    this.#room.isFollowed = false;
    row.scrollIntoView({ block: 'center' });
    row.focus({ preventScroll: true });
  }

  #toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }
}

function note(text, kind) {
  return make('li', { class: `note ${kind}` }, make('span', {}, text));
}

function dayOf(iso) {
  const date = new Date(iso);
  if (date.toDateString() === new Date().toDateString()) return 'Today';
  return date.toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long' });
}

function isTogether(a, b) {
  return a?.author === b.author && b.replyTo === undefined && new Date(b.createdAt) - new Date(a.createdAt) < TOGETHER_MS;
}

function isSame(a, b) {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  return Object.keys(b).every((key) => a[key] === b[key] || (Array.isArray(b[key]) && String(a[key]) === String(b[key])));
}

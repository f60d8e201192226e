// SPDX-License-Identifier: Apache-2.0
import { arrange, coalesced, element, icon, make } from './dom.js';
import { unreadOf } from './my-rooms.js';

/** Draws the rooms one is in. Each is a link, so that it can be opened in another window as well. */
export class RoomList {
  #rooms;
  #list = element('room-list');
  #items = new Map();
  #current;

  constructor(rooms) {
    this.#rooms = rooms;
    const draw = coalesced(() => this.#draw());
    rooms.addEventListener('change', draw);
    this.#draw();
  }

  current(id) {
    this.#current = id;
    this.#draw();
    this.#items.get(id)?.node.scrollIntoView({ block: 'nearest' });
  }

  #draw() {
    const all = this.#rooms.all;
    element('no-rooms').hidden = all.length > 0;
    const unread = all.reduce((sum, room) => sum + unreadOf(room), 0);
    document.title = `${unread > 0 ? `(${unread}) ` : ''}Chat · Rejoin`;
    const items = all.map((room) => this.#item(room));
    arrange(this.#list, items);
    for (const id of this.#items.keys()) if (!this.#rooms.get(id)) this.#items.delete(id);
  }

  #item(room) {
    const unread = unreadOf(room);
    const isCurrent = room.id === this.#current;
    const mark = `${room.name} ${unread} ${isCurrent} ${room.hasMention}`;
    const old = this.#items.get(room.id);
    if (old?.mark === mark) return old.node;
    const hadFocus = old?.node.contains(document.activeElement);
    const link = make(
      'a',
      { href: `#${room.id}`, 'aria-current': isCurrent ? 'true' : null, class: unread > 0 ? 'unread' : '' },
      icon(room.kind === 'public' ? 'hash' : 'lock'),
      make('span', { class: 'name' }, room.name),
      unread > 0 && make('span', { class: 'badge', 'aria-label': `${unread} unread` }, `${room.hasMention ? '@ ' : ''}${unread > 999 ? '999+' : unread}`),
    );
    const node = make('li', { 'data-room': room.id }, link);
    this.#items.set(room.id, { mark, node });
    old?.node.replaceWith(node);
    if (hadFocus) link.focus();
    return node;
  }
}

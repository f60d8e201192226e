// SPDX-License-Identifier: Apache-2.0
import { avatar, nameOf } from './cast.js';
import { coalesced, element, iconButton, make } from './dom.js';
import { timeOf } from './message-row.js';

/** Draws who is in the room and who of them is here, with what a moderator may do about it. */
export class PeopleList {
  #user;
  #act;
  #room;
  #drawn = '';
  #draw = coalesced(() => this.#redraw());

  constructor(user, act) {
    this.#user = user;
    this.#act = act;
    element('people-tools').append(
      make('span', { id: 'add-tool', hidden: true }, iconButton('add', 'Add somebody', () => act.add())),
      make('span', { class: 'sheet-only' }, iconButton('close', 'Close the list of people', () => act.close())),
    );
  }

  show(room) {
    this.#room?.removeEventListener('change', this.#draw);
    this.#room = room;
    this.#drawn = '';
    room?.addEventListener('change', this.#draw);
    this.#redraw();
  }

  #redraw() {
    const room = this.#room;
    if (!room?.about) return void element('people-list').replaceChildren();
    element('add-tool').hidden = !room.isModerated || Boolean(room.ended);
    const all = room.people.all.map((member) => ({ ...member, state: room.people.stateOf(member.user), lastSeen: room.people.lastSeenOf(member.user) }));
    const drawn = JSON.stringify([all, room.role, Boolean(room.ended)]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const focused = document.activeElement?.closest('#people-list [data-user]')?.dataset.user;
    element('people-list').replaceChildren(...all.map((member) => this.#item(member, room)));
    if (focused) element('people-list').querySelector(`[data-user="${focused}"] button`)?.focus();
  }

  #item({ user, role, state, lastSeen }, room) {
    const about = [role === 'member' ? undefined : role, state === 'offline' && lastSeen ? `last seen ${timeOf(lastSeen)}` : state];
    return make(
      'li',
      { 'data-user': user, 'data-state': state },
      make('span', { class: 'pictured' }, avatar(user), make('span', { class: `dot ${state}`, 'aria-hidden': 'true' })),
      make('span', { class: 'who' }, make('b', {}, nameOf(user), user === this.#user && ' (you)'), make('span', { class: 'quiet' }, about.filter(Boolean).join(' · '))),
      !room.ended && user !== this.#user && this.#mayRemove(role, room) && this.#menu(user, role, room),
    );
  }

  #mayRemove(role, room) {
    return room.role === 'owner' || (room.role === 'moderator' && role === 'member');
  }

  #menu(user, role, room) {
    const name = nameOf(user);
    const button = (words, label, action) => make('button', { type: 'button', class: 'small', 'aria-label': label, onclick: action }, words);
    const other = role === 'moderator' ? 'member' : 'moderator';
    return make(
      'span',
      { class: 'moderation', role: 'group', 'aria-label': name },
      room.role === 'owner' && role !== 'owner' && button(other === 'member' ? 'Demote' : 'Promote', `Make ${name} a ${other}`, () => this.#act.role(user, other)),
      button('Remove', `Remove ${name}`, () => this.#act.remove(user)),
      button('Ban', `Ban ${name}`, () => this.#act.ban(user)),
    );
  }
}

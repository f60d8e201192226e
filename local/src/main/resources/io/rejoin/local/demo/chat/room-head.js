// SPDX-License-Identifier: Apache-2.0
import { coalesced, element, icon, iconButton, make } from './dom.js';

/** The line above a room: its name, what it is about, and who is here. */
export class RoomHead {
  #room;
  #act;
  #drawn;
  #draw = coalesced(() => this.#redraw());

  constructor(act) {
    this.#act = act;
  }

  show(room) {
    this.#room?.removeEventListener('change', this.#draw);
    this.#room = room;
    this.#drawn = undefined;
    room?.addEventListener('change', this.#draw);
    this.#redraw();
  }

  #redraw() {
    const room = this.#room;
    const head = element('room-head');
    if (!room?.about) return head.replaceChildren();
    const { name, topic, kind } = room.about;
    const here = `${room.people.online} of ${room.people.count} here`;
    const drawn = [name, topic, kind, here, Boolean(room.ended)].join('\n');
    if (drawn === this.#drawn) return undefined;
    this.#drawn = drawn;
    return head.replaceChildren(
      make('a', { class: 'icon-button phone-only', href: '#', 'aria-label': 'Back to the rooms' }, icon('back')),
      make(
        'div',
        { class: 'titles' },
        make('h2', { id: 'room-name' }, icon(kind === 'public' ? 'hash' : 'lock'), name),
        make('p', { class: 'quiet' }, [topic, here].filter(Boolean).join(' · ')),
      ),
      make(
        'span',
        { class: 'tools' },
        !room.ended && iconButton('leave', 'Leave this room', () => this.#act.leave()),
        iconButton('people', 'People', () => this.#act.people(), { id: 'people-button', 'aria-controls': 'people', 'aria-expanded': String(this.#act.arePeopleShown()) }),
      ),
    );
  }
}

// SPDX-License-Identifier: Apache-2.0
import { nameOf, ROBIN } from './cast.js';
import { Composer } from './composer.js';
import { arrange, element, make, say } from './dom.js';
import { textOf } from './message-row.js';
import { notice, unnotice } from './notice.js';
import { OpenRoom } from './open-room.js';
import { PeopleList } from './people-list.js';
import { Robin } from './robin.js';
import { RoomHead } from './room-head.js';
import { Timeline } from './timeline.js';

/** Rooms that stay followed after one has gone to another; all of them share one connection. */
const MOST_OPEN = 8;

const DEPARTURES = { left: 'You have left', removed: 'You were removed from', banned: 'You were banned from' };

/** The room that is looked at, with everything around it. */
export class Conversation {
  #session;
  #rooms;
  #open = new Map();
  #selected;
  #timeline;
  #composer;
  #head;
  #people;
  #actions;
  #robin = new Robin(() => this.#showRobin());

  constructor(session, rooms, actions) {
    this.#session = session;
    this.#rooms = rooms;
    this.#actions = actions;
    const inRoom = (act) => (...given) => this.#room && void act(this.#room, ...given);
    this.#timeline = new Timeline(session.user, {
      react: inRoom((room, ...given) => actions.react(room, ...given)),
      delete: inRoom((room, message) => actions.delete(room, message)),
      reply: (message) => this.#composer.reply(message),
      edit: (message) => this.#composer.edit(message),
      retry: inRoom((room, clientId) => room.outbox.retry(clientId)),
      discard: inRoom((room, clientId) => room.outbox.arrived(clientId)),
    });
    this.#composer = new Composer(session, () => void this.#timeline.toLatest());
    this.#head = new RoomHead({
      leave: inRoom((room) => actions.leave(room)),
      people: () => this.#togglePeople(),
      arePeopleShown: () => element('people').checkVisibility(),
    });
    this.#people = new PeopleList(session.user, {
      add: inRoom((room) => actions.add(room)),
      role: inRoom((room, ...given) => actions.role(room, ...given)),
      remove: inRoom((room, user) => actions.remove(room, user)),
      ban: inRoom((room, user) => actions.ban(room, user)),
      close: () => this.#togglePeople(),
    });
    session.addEventListener('wire', () => this.#showCut());
    element('conversation').addEventListener('keydown', (event) => event.key === 'Escape' && this.#composer.focus());
    element('people').addEventListener('keydown', (event) => event.key === 'Escape' && this.#togglePeople());
  }

  get #room() {
    return this.#open.get(this.#selected);
  }

  /** Goes to a room; loads and follows it if it is not followed already. */
  async select(id) {
    this.#selected = id;
    document.body.classList.remove('with-people');
    this.#show(undefined);
    if (id === undefined) return;
    let room = this.#open.get(id);
    if (!room || room.ended) {
      room?.close();
      room = this.#follow(id);
      try {
        await room.open();
      } catch (error) {
        this.#open.delete(id);
        if (this.#selected === id) this.#farewell('You cannot see this room.', `${error.problem?.title ?? error.message} (${error.code})`);
        return;
      }
    }
    this.#open.delete(id);
    this.#open.set(id, room); // the last one that was looked at is the last one to be let go of
    this.#letGo();
    if (this.#selected === id) this.#show(room);
  }

  /** The service's word that one is in a room no more. */
  removed({ room: id, reason, by, detail, name }) {
    const room = this.#open.get(id);
    if (reason === 'left') {
      room?.close();
      this.#open.delete(id);
      if (this.#selected === id) location.hash = '';
      return;
    }
    const text = `${DEPARTURES[reason] ?? 'You are no longer in'} ${name} by ${nameOf(by)}.`;
    if (this.#selected === id) this.#farewell(text, detail ? `“${detail}”` : undefined, room?.ended);
    else notice(text, 'bad');
  }

  #follow(id) {
    const room = new OpenRoom(this.#session, id);
    this.#open.set(id, room);
    const isShown = () => this.#room === room;
    room.addEventListener('change', () => {
      this.#rooms.moved(id, { head: room.head, readUpTo: room.readUpTo });
      if (isShown()) this.#showTyping(room);
    });
    room.addEventListener('renamed', () => this.#rooms.renamed(id, room.about));
    room.addEventListener('arrived', ({ detail: message }) => {
      if (!isShown() || message.author === this.#session.user) return;
      this.#timeline.arrived();
      if (room.isLive) say(`${nameOf(message.author)}: ${textOf(message)}`);
    });
    room.addEventListener('back', ({ detail: missed }) => {
      if (isShown()) notice(`You are back: ${missed} missed ${missed === 1 ? 'event is' : 'events are'} here, once and in order.`, 'good');
    });
    room.addEventListener('ended', () => {
      if (!isShown()) return;
      const { code, problem } = room.ended;
      this.#farewell(undefined, undefined, room.ended);
      this.#showRobin();
      if (code !== 'access-ended') notice(`This room has ended: ${problem?.title ?? code}`, 'bad');
    });
    return room;
  }

  #letGo() {
    for (const [id, room] of this.#open) {
      if (this.#open.size <= MOST_OPEN) return;
      room.close();
      this.#open.delete(id);
    }
  }

  #show(room) {
    this.#timeline.show(room);
    this.#head.show(room);
    this.#people.show(room);
    this.#composer.show(room);
    this.#showTyping(room);
    this.#showRobin();
    unnotice();
    this.#showCut();
    element('farewell').hidden = true;
    element('farewell').replaceChildren();
    element('nowhere').hidden = this.#selected !== undefined;
    element('composer').hidden = !room;
    element('people').hidden = !room;
    // Not on a phone: its keyboard would cover what one has come to read.
    if (room && matchMedia('(hover: hover)').matches) this.#composer.focus();
  }

  /** The end of a room: why in words, from the feed, and the code that the subscription ended with. */
  #farewell(words, detail, ended) {
    element('composer').hidden = true;
    const farewell = element('farewell');
    farewell.hidden = false;
    const said = words ?? farewell.querySelector('.why')?.textContent ?? 'You are no longer in this room.';
    const told = detail ?? farewell.querySelector('.detail')?.textContent;
    const reason = ended?.problem?.reason;
    const code = ended ? [ended.code, reason].filter(Boolean).join(': ') : farewell.querySelector('code')?.textContent;
    farewell.replaceChildren(
      make('p', { class: 'why' }, said),
      ...(told ? [make('p', { class: 'detail' }, told)] : []),
      ...(code ? [make('p', { class: 'quiet' }, 'The subscription ended with ', make('code', {}, code), '.')] : []),
      make('a', { href: '#' }, 'To the rooms'),
    );
  }

  #showTyping(room) {
    const names = (room?.people.typing ?? []).filter((user) => user !== this.#session.user).map(nameOf);
    const several = names.length > 2 ? 'Several people are' : `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'}`;
    element('typing').textContent = names.length === 0 ? '' : `${several} typing …`;
  }

  #showCut() {
    if (!this.#room || !this.#session.isCut) return;
    notice('The wire is cut. Write on: what you send goes out when it is back.', 'bad');
  }

  /** A column where there is room for it, to be closed; a sheet on a phone, to be opened. */
  #togglePeople() {
    document.body.classList.toggle('with-people');
    const isShown = element('people').checkVisibility();
    element('people-button').setAttribute('aria-expanded', String(isShown));
    if (isShown) element('people').querySelector('button:not([hidden])')?.focus();
    else element('people-button').focus();
  }

  #showRobin() {
    const room = this.#room;
    element('robin').hidden = !room?.about || Boolean(room.ended);
    if (!room?.about) return undefined;
    const isTalking = this.#robin.room === room.id;
    const button = element('robin').querySelector('button') ?? make('button', { type: 'button', onclick: () => void this.#toggleRobin() });
    button.textContent = isTalking ? 'Stop Robin' : 'Let Robin talk';
    button.setAttribute('aria-pressed', String(isTalking));
    const words = isTalking ? `Robin has said ${this.#robin.said} lines, over a wire that is never cut.` : 'Robin is a program. Let it talk, cut your wire, and come back.';
    return arrange(element('robin'), [button, make('p', { class: 'quiet' }, words)]);
  }

  async #toggleRobin() {
    const room = this.#room;
    if (this.#robin.room === room.id) return this.#robin.hush();
    if (room.people.get(ROBIN.user)) return this.#robin.talk(room.id);
    const isIn = room.about.kind === 'public' ? await this.#robin.join(room.id) : await this.#actions.addUser(room, ROBIN);
    return isIn && this.#robin.talk(room.id);
  }
}

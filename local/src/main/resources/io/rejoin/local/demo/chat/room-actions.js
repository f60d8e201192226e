// SPDX-License-Identifier: Apache-2.0
import { Api, inPath } from './api.js';
import { CAST, nameOf } from './cast.js';
import { askForReason, askForRoom, askWhether, askWhichRoom, askWhom } from './dialogs.js';
import { complain } from './notice.js';
import { Tokens } from './token.js';

/** What one does with rooms and the people in them. What is refused is told, in the service's words. */
export class RoomActions {
  #session;
  #rooms;

  constructor(session, rooms) {
    this.#session = session;
    this.#rooms = rooms;
  }

  /** @returns {Promise<string | undefined>} the new room's id */
  async create() {
    const room = await askForRoom();
    if (!room) return undefined;
    return this.#try('No room made', async () => (await this.#session.api.call('POST', '/rooms', room)).id);
  }

  /** @returns {Promise<string | undefined>} the id of the room that was joined */
  async join() {
    const found = await this.#try('Not found', () => this.#session.api.get('/public-rooms?limit=100'));
    const room = found && (await askWhichRoom(found.rooms.filter(({ id }) => !this.#rooms.get(id))));
    if (!room) return undefined;
    return this.#try('Not joined', async () => {
      await this.#session.api.call('POST', `/rooms/${room.id}/join`);
      return room.id;
    });
  }

  async leave(room) {
    if (!(await askWhether(`Leave ${room.about.name}?`, 'You will not see what is said there any more.', 'Leave'))) return;
    await this.#try('Not left', () => this.#session.api.call('POST', `/rooms/${room.id}/leave`));
  }

  async add(room) {
    const person = await askWhom(CAST.filter(({ user }) => !room.people.get(user)));
    if (person) await this.addUser(room, person);
  }

  async addUser(room, person) {
    return this.#try('Not added', async () => {
      await introduce(person);
      await this.#session.api.put(`/rooms/${room.id}/members/${inPath(person.user)}`, {});
      return true;
    });
  }

  async role(room, user, role) {
    await this.#try('Not changed', () => this.#session.api.put(`/rooms/${room.id}/members/${inPath(user)}`, { role }));
  }

  async remove(room, user) {
    if (!(await askWhether(`Remove ${nameOf(user)}?`, 'What they have open of this room ends within a second. They may be added again.', 'Remove'))) return;
    await this.#try('Not removed', () => this.#session.api.delete(`/rooms/${room.id}/members/${inPath(user)}`));
  }

  async ban(room, user) {
    const reason = await askForReason(`Ban ${nameOf(user)}?`, 'Ban');
    if (reason === undefined) return;
    await this.#try('Not banned', () => this.#session.api.put(`/rooms/${room.id}/bans/${inPath(user)}`, reason === '' ? {} : { reason }));
  }

  async delete(room, { number }) {
    if (!(await askWhether('Delete this message?', 'It disappears for everybody, from history and from what is sent again.', 'Delete'))) return;
    await this.#try('Not deleted', () => this.#session.api.delete(`/rooms/${room.id}/messages/${number}`));
  }

  async react(room, number, key, isOn) {
    const path = `/rooms/${room.id}/messages/${number}/reactions/${inPath(key)}`;
    await this.#try('No reaction', () => (isOn ? this.#session.api.put(path) : this.#session.api.delete(path)));
  }

  async #try(what, attempt) {
    try {
      return await attempt();
    } catch (error) {
      complain(what, error);
      return undefined;
    }
  }
}

/** Only who was here once can be added to a room. This page can play everybody of the cast, so it lets them have been. */
function introduce({ user, displayName }) {
  const plain = (...request) => fetch(...request);
  return new Api(new Tokens(user, undefined, plain), plain).put('/me', { displayName });
}

// SPDX-License-Identifier: Apache-2.0
import { avatar, nameOf } from './cast.js';
import { Conversation } from './conversation.js';
import { element, iconButton, make } from './dom.js';
import { stopPlaying, whoPlays } from './entrance.js';
import { RoomActions } from './room-actions.js';
import { MyRooms } from './my-rooms.js';
import { complain, notice } from './notice.js';
import { bePresent } from './presence.js';
import { RoomList } from './room-list.js';
import { Session } from './session.js';
import { showWire } from './wire.js';

// For trying things out: ?as=alice, ?seconds=5 (the life of a token).
const query = new URLSearchParams(location.search);
const person = await whoPlays(query);
const session = new Session(person, query.get('seconds') ?? undefined);
const rooms = new MyRooms(session);
const actions = new RoomActions(session, rooms);
const conversation = new Conversation(session, rooms, actions);
const list = new RoomList(rooms);

element('entrance').hidden = true;
element('app').hidden = false;
showWire(session);
showSelf();
element('rooms-tools').append(
  iconButton('search', 'Public rooms', () => void actions.join().then(go), { id: 'join-room' }),
  iconButton('add', 'New room', () => void actions.create().then(go), { id: 'new-room' }),
);
element('skip').addEventListener('click', (event) => {
  event.preventDefault(); // what follows the # is the room
  element('text').focus();
});
rooms.addEventListener('mention', ({ detail: { room, author } }) => {
  if (room.id !== selected()) notice(`${nameOf(author)} has mentioned you in ${room.name}.`);
});
rooms.addEventListener('added', ({ detail: room }) => {
  if (room.role === 'member') notice(`You are in ${room.name} now.`);
  if (room.id === selected()) void conversation.select(room.id);
});
rooms.addEventListener('removed', ({ detail }) => conversation.removed(detail));

try {
  await session.begin();
  await rooms.open();
  bePresent(session);
  addEventListener('hashchange', showSelected);
  showSelected();
} catch (error) {
  complain('The chat service does not let you in', error);
}

function selected() {
  return location.hash.slice(1);
}

function go(id) {
  if (id !== undefined) location.hash = id;
}

function showSelected() {
  const id = selected();
  list.current(id);
  document.body.dataset.view = id === '' ? 'rooms' : 'room';
  void conversation.select(id === '' ? undefined : id);
}

function showSelf() {
  element('self').replaceChildren(
    avatar(person.user),
    make('span', { class: 'who' }, make('b', {}, person.displayName), make('a', { class: 'quiet', href: '/chat', target: '_blank', rel: 'noopener' }, 'Play another too')),
    iconButton('leave', 'Let somebody else play here', stopPlaying),
  );
  document.body.dataset.view = 'rooms';
}

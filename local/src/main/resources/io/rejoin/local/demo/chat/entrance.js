// SPDX-License-Identifier: Apache-2.0
import { avatar, CAST } from './cast.js';
import { element, make } from './dom.js';

const KEPT = 'chat.user';
const NAME = /^[A-Za-z0-9._-]{1,32}$/;

/** Who plays in this tab: `?as=alice`, who played in it before, or who is chosen. */
export async function whoPlays(query) {
  const name = query.get('as') ?? sessionStorage.getItem(KEPT) ?? '';
  const user = NAME.test(name) ? name : await choose();
  sessionStorage.setItem(KEPT, user);
  return CAST.find((each) => each.user === user) ?? { user, displayName: user };
}

/** Lets somebody else play. */
export function stopPlaying() {
  sessionStorage.removeItem(KEPT);
  location.assign('/chat');
}

function choose() {
  return new Promise((resolve) => {
    const card = ({ user, displayName, about }) =>
      make('li', {}, make('button', { type: 'button', onclick: () => resolve(user) }, avatar(user), make('span', { class: 'who' }, make('b', {}, displayName), make('span', { class: 'quiet' }, about))));
    element('cast').replaceChildren(...CAST.map(card));
  });
}

// SPDX-License-Identifier: Apache-2.0
import { make } from './dom.js';

/** Who can be played. Nobody has to be: every name that a token bears is a user. */
export const CAST = [
  { user: 'alice', displayName: 'Alice', about: 'starts things' },
  { user: 'bob', displayName: 'Bob', about: 'asks what is for lunch' },
  { user: 'carol', displayName: 'Carol', about: 'reads everything' },
  { user: 'dan', displayName: 'Dan', about: 'is mostly in tunnels' },
];

export const ROBIN = { user: 'robin', displayName: 'Robin', about: 'is a program that talks' };

const TONES = 6;
const known = new Map([...CAST, ROBIN].map((each) => [each.user, each.displayName]));

/** Learns a name that the service told. */
export function remember({ user, displayName }) {
  known.set(user, displayName);
}

export function nameOf(user) {
  return known.get(user) ?? user;
}

/** A round picture of a name, in a colour that is always the same. */
export function avatar(user, more = '') {
  const tone = [...user].reduce((hash, letter) => (hash * 36 + letter.codePointAt(0)) % 9973, 7) % TONES;
  return make('span', { class: `avatar tone-${tone} ${more}`, 'aria-hidden': 'true' }, nameOf(user).slice(0, 1).toUpperCase());
}

// SPDX-License-Identifier: Apache-2.0
import { avatar, nameOf } from './cast.js';
import { icon, iconButton, make } from './dom.js';

/** Reactions that are offered, by the key that the service keeps, with the words for who cannot see them. */
export const REACTIONS = { like: 'Like', heart: 'Love', smile: 'Smile', star: 'Star' };

export function textOf({ parts }) {
  return parts.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n');
}

export function timeOf(iso) {
  return new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/**
 * One message. Buttons in it are reached by the keyboard only in the row that has the focus, so that a long room is one stop of the
 * tab key.
 *
 * @param {{message: any, isFirst: boolean, isOwn: boolean, isCaughtUp: boolean, mayDelete: boolean, seenBy: string[], quoted: any}} shown
 */
export function messageRow(shown, act) {
  const { message, isFirst, isOwn, isCaughtUp, seenBy } = shown;
  const name = nameOf(message.author);
  const row = make(
    'li',
    {
      class: classes({ message: true, first: isFirst, own: isOwn, caught: isCaughtUp, mentioned: shown.isMentioned }),
      tabindex: -1,
      role: 'article',
      'data-number': message.number,
      'aria-label': `${name}, ${timeOf(message.createdAt)}: ${textOf(message)}`,
    },
    isFirst ? avatar(message.author) : make('time', { class: 'margin', datetime: message.createdAt }, timeOf(message.createdAt)),
    make(
      'div',
      { class: 'body' },
      isFirst && make('div', { class: 'by' }, make('b', {}, name), make('time', { datetime: message.createdAt }, timeOf(message.createdAt))),
      message.replyTo !== undefined && quote(message.replyTo, shown.quoted, act),
      make('div', { class: 'words' }, textOf(message), message.editedAt !== undefined && make('span', { class: 'edited' }, ' (edited)')),
      reactions(message, act),
    ),
    seenBy.length > 0 && seen(seenBy),
    tools(shown, act),
  );
  return row;
}

/** A message that is on its way, or was refused. */
export function draftRow({ clientId, content, error }, user, act) {
  const state = error
    ? make(
        'span',
        { class: 'refused' },
        `Not sent: ${error.problem?.title ?? error.code}. `,
        make('button', { type: 'button', class: 'link', onclick: () => act.retry(clientId) }, 'Try again'),
        ' ',
        make('button', { type: 'button', class: 'link', onclick: () => act.discard(clientId) }, 'Discard'),
      )
    : make('span', { class: 'sending' }, 'sending …');
  return make(
    'li',
    { class: 'message first own draft', tabindex: -1, 'data-client-id': clientId },
    avatar(user),
    make('div', { class: 'body' }, make('div', { class: 'by' }, make('b', {}, nameOf(user)), state), make('div', { class: 'words' }, textOf(content))),
  );
}

function quote(number, quoted, act) {
  const words = quoted ? [make('b', {}, nameOf(quoted.author)), ` ${textOf(quoted)}`] : [`message ${number}`];
  return make('button', { type: 'button', class: 'quote', tabindex: -1, title: 'Show what this answers', onclick: () => act.show(number) }, ...words);
}

function reactions({ number, reactions = [] }, act) {
  if (reactions.length === 0) return null;
  const chips = reactions.map(({ key, count, mine }) =>
    make(
      'button',
      {
        type: 'button',
        class: 'chip',
        tabindex: -1,
        'aria-pressed': mine,
        'aria-label': `${REACTIONS[key] ?? key}: ${count}`,
        title: REACTIONS[key] ?? key,
        onclick: () => act.react(number, key, !mine),
      },
      REACTIONS[key] ? icon(key) : key,
      make('span', {}, String(count)),
    ),
  );
  return make('div', { class: 'reactions' }, ...chips);
}

function seen(users) {
  const names = users.map(nameOf).join(', ');
  return make('span', { class: 'seen', title: `Read by ${names}`, role: 'img', 'aria-label': `Read by ${names}` }, ...users.map((user) => avatar(user, 'tiny')));
}

function tools({ message, isOwn, mayDelete }, act) {
  const { number } = message;
  const mine = new Set((message.reactions ?? []).filter((reaction) => reaction.mine).map(({ key }) => key));
  const button = (name, label, action) => iconButton(name, label, action, { tabindex: -1, 'data-action': name });
  return make(
    'div',
    { class: 'toolbar', role: 'group', 'aria-label': 'What to do with it' },
    ...Object.entries(REACTIONS).map(([key, label]) => button(key, label, () => act.react(number, key, !mine.has(key)))),
    button('reply', 'Reply', () => act.reply(message)),
    isOwn && button('edit', 'Edit', () => act.edit(message)),
    mayDelete && button('trash', 'Delete', () => act.delete(message)),
  );
}

function classes(flags) {
  return Object.keys(flags).filter((name) => flags[name]).join(' ');
}

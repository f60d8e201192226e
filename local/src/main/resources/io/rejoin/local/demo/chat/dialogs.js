// SPDX-License-Identifier: Apache-2.0
import { avatar } from './cast.js';
import { element, make } from './dom.js';

/** Asks something in the one dialog of the page. @returns {Promise<any>} what was chosen, undefined if nothing */
function ask(title, content, buttons = []) {
  const dialog = element('dialog');
  return new Promise((resolve) => {
    let answer;
    const choose = (value) => {
      answer = value;
      dialog.close();
    };
    const form = make(
      'form',
      { onsubmit: (event) => event.preventDefault() },
      make('h2', { id: 'dialog-title' }, title),
      ...content(choose),
      make('div', { class: 'buttons' }, make('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'), ...buttons.map((button) => button(choose, () => form))),
    );
    dialog.replaceChildren(form);
    dialog.addEventListener('close', () => resolve(answer), { once: true });
    dialog.showModal();
    form.querySelector('[autofocus]')?.focus();
  });
}

/** @returns {Promise<{name: string, kind: string, topic: string} | undefined>} */
export function askForRoom() {
  const create = (choose, form) => {
    const submit = () => {
      const { elements } = form();
      if (form().reportValidity()) choose({ name: elements.name.value.trim(), topic: elements.topic.value.trim(), kind: elements.kind.value });
    };
    queueMicrotask(() => form().addEventListener('submit', submit));
    return make('button', { type: 'submit', class: 'primary' }, 'Create');
  };
  const kind = (value, words, checked) => make('label', { class: 'choice' }, make('input', { type: 'radio', name: 'kind', value, checked }), words);
  return ask(
    'New room',
    () => [
      make('label', {}, 'Name', make('input', { name: 'name', required: true, maxlength: 80, pattern: '.*\\S.*', autofocus: true })),
      make('label', {}, 'Topic', make('input', { name: 'topic', maxlength: 200, placeholder: 'what it is about' })),
      make('fieldset', {}, make('legend', {}, 'Who can join'), kind('public', 'Everybody', true), kind('private', 'Whom a moderator adds', false)),
    ],
    [create],
  );
}

/** @param {any[]} rooms public ones @returns {Promise<any | undefined>} the one to join */
export function askWhichRoom(rooms) {
  const item = (room, choose) =>
    make(
      'li',
      {},
      make('span', { class: 'who' }, make('b', {}, room.name), make('span', { class: 'quiet' }, `${room.memberCount} ${room.memberCount === 1 ? 'member' : 'members'}${room.topic ? ` · ${room.topic}` : ''}`)),
      make('button', { type: 'button', 'aria-label': `Join ${room.name}`, onclick: () => choose(room) }, 'Join'),
    );
  return ask('Public rooms', (choose) => [
    rooms.length === 0 ? make('p', { class: 'quiet' }, 'There is none that you are not in already.') : make('ul', { class: 'choices' }, ...rooms.map((room) => item(room, choose))),
  ]);
}

/** @returns {Promise<any | undefined>} the one to add */
export function askWhom(people) {
  const item = (person, choose) =>
    make(
      'li',
      {},
      avatar(person.user),
      make('span', { class: 'who' }, make('b', {}, person.displayName), make('span', { class: 'quiet' }, person.about)),
      make('button', { type: 'button', 'aria-label': `Add ${person.displayName}`, onclick: () => choose(person) }, 'Add'),
    );
  return ask('Add somebody', (choose) => [
    people.length === 0 ? make('p', { class: 'quiet' }, 'Everybody is in already.') : make('ul', { class: 'choices' }, ...people.map((person) => item(person, choose))),
  ]);
}

/** @returns {Promise<true | undefined>} */
export function askWhether(title, words, verb) {
  return ask(title, () => [make('p', {}, words)], [(choose) => make('button', { type: 'button', class: 'danger', autofocus: true, onclick: () => choose(true) }, verb)]);
}

/** @returns {Promise<string | undefined>} */
export function askForReason(title, verb) {
  return ask(
    title,
    () => [make('label', {}, 'Reason, which they are told', make('input', { name: 'reason', maxlength: 200, autofocus: true }))],
    [(choose, form) => make('button', { type: 'button', class: 'danger', onclick: () => choose(form().elements.reason.value.trim()) }, verb)],
  );
}

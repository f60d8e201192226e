// SPDX-License-Identifier: Apache-2.0
import { CAST, nameOf } from './cast.js';
import { element, icon, iconButton, make } from './dom.js';
import { textOf } from './message-row.js';
import { complain } from './notice.js';

const TYPING_EVERY_MS = 3000;

/** Where one writes: a new message, an answer, or another wording of an old one. */
export class Composer {
  #session;
  #text = element('text');
  #about = element('about');
  #room;
  #editing;
  #replyTo;
  #toldAt = 0;
  #sent;

  /** @param {() => void} sent called when there is something to see at the end of the room */
  constructor(session, sent) {
    this.#session = session;
    this.#sent = sent;
    element('send').replaceChildren(icon('send'));
    element('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#text.addEventListener('keydown', (event) => this.#pressed(event));
    this.#text.addEventListener('input', () => this.#tellTyping());
  }

  show(room) {
    this.#room = room;
    this.#text.value = '';
    this.#plain();
  }

  reply(message) {
    this.#plain();
    this.#replyTo = message.number;
    this.#banner(`Reply to ${nameOf(message.author)}`, textOf(message));
  }

  edit(message) {
    this.#plain();
    this.#editing = message;
    this.#text.value = textOf(message);
    this.#banner('Edit', textOf(message));
  }

  focus() {
    this.#text.focus();
  }

  #banner(title, text) {
    this.#about.replaceChildren(make('b', {}, title), make('span', {}, text), iconButton('close', `Cancel: ${title}`, () => this.#cancel()));
    this.#about.hidden = false;
    this.focus();
    this.#text.setSelectionRange(this.#text.value.length, this.#text.value.length);
  }

  #cancel() {
    if (this.#editing) this.#text.value = '';
    this.#plain();
    this.focus();
  }

  #plain() {
    if (this.#editing) this.#text.value = '';
    this.#editing = undefined;
    this.#replyTo = undefined;
    this.#about.hidden = true;
    this.#about.replaceChildren();
  }

  #submit() {
    const text = this.#text.value.trim();
    if (text === '' || !this.#room) return;
    const mentions = CAST.map(({ user }) => user).filter((user) => new RegExp(`@${user}\\b`, 'i').test(text));
    const content = {
      parts: [{ type: 'text', text }],
      ...(mentions.length > 0 ? { mentions } : {}),
      ...(this.#replyTo === undefined ? {} : { replyTo: this.#replyTo }),
    };
    if (this.#editing) this.#rewrite(this.#editing, content);
    else this.#room.outbox.send(content);
    this.#text.value = '';
    this.#editing = undefined;
    this.#plain();
    this.#toldAt = 0;
    this.#sent();
  }

  /** What it answers and what it attached stays. */
  #rewrite({ number, replyTo, attachments }, content) {
    const all = { ...content, ...(replyTo === undefined ? {} : { replyTo }), ...(attachments ? { attachments } : {}) };
    this.#session.api.put(`/rooms/${this.#room.id}/messages/${number}`, all).catch((error) => complain('Not changed', error));
  }

  #pressed(event) {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'Escape' && !this.#about.hidden) {
      this.#cancel();
    } else if (event.key === 'ArrowUp' && this.#text.value === '') {
      const last = this.#room?.messages.messages.findLast(({ author }) => author === this.#session.user);
      if (!last) return;
      event.preventDefault();
      this.edit(last);
    }
  }

  /** Best effort by nature: nobody misses it if it fails. */
  #tellTyping() {
    if (!this.#room || this.#text.value === '' || this.#session.isCut || Date.now() - this.#toldAt < TYPING_EVERY_MS) return;
    this.#toldAt = Date.now();
    this.#session.api.call('POST', `/rooms/${this.#room.id}/typing`).catch(() => undefined);
  }
}

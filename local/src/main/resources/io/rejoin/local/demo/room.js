// SPDX-License-Identifier: Apache-2.0

const MAX_SHOWN = 200;
const MAX_CELLS = 90;

/** The messages on the page, and the strip that shows a cell for each number. */
export class Room {
  #list = document.getElementById('messages');
  #strip = document.getElementById('strip');
  #pending = new Map();

  /** @param {{seq?: number, data: any}} event @param {'live' | 'caught' | 'earlier'} how @param {string} me */
  show(event, how, me) {
    const { from, text, id, at } = event.data ?? {};
    this.#pending.get(id)?.remove();
    this.#pending.delete(id);
    const item = this.#message(String(from ?? '?'), String(text ?? ''), `#${event.seq}`, at);
    item.classList.toggle('own', from === me);
    item.classList.add(how);
    this.#append(item);
    if (how !== 'earlier') this.#cell(how);
  }

  /** A message that is on its way. */
  showPending({ from, text, id, at }) {
    const item = this.#message(from, text, 'sending …', at);
    item.classList.add('own', 'pending');
    this.#pending.set(id, item);
    this.#append(item);
  }

  dropPending(id, why) {
    this.#pending.get(id)?.remove();
    this.#pending.delete(id);
    this.note(why);
  }

  note(text) {
    const item = document.createElement('li');
    item.className = 'note';
    item.textContent = text;
    this.#append(item);
  }

  showHoles(count) {
    for (let i = 0; i < Math.min(count, MAX_CELLS); i++) this.#cell('hole');
  }

  clear() {
    this.#list.replaceChildren();
    this.#strip.replaceChildren();
  }

  #message(from, text, mark, at) {
    const item = document.createElement('li');
    const by = document.createElement('div');
    by.className = 'by';
    const name = document.createElement('b');
    name.textContent = from;
    const number = document.createElement('span');
    number.textContent = mark;
    const time = document.createElement('time');
    if (Number.isFinite(at)) {
      time.dateTime = new Date(at).toISOString();
      time.textContent = new Date(at).toLocaleTimeString();
    }
    by.append(name, number, time);
    const words = document.createElement('div');
    words.textContent = text;
    item.append(by, words);
    return item;
  }

  #append(item) {
    const isAtEnd = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 60;
    this.#list.append(item);
    while (this.#list.childElementCount > MAX_SHOWN) this.#list.firstElementChild.remove();
    if (isAtEnd) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #cell(kind) {
    const cell = document.createElement('li');
    cell.className = `cell ${kind}`;
    this.#strip.append(cell);
    while (this.#strip.childElementCount > MAX_CELLS) this.#strip.firstElementChild.remove();
  }
}

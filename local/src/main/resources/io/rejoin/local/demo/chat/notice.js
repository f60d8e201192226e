// SPDX-License-Identifier: Apache-2.0
import { element, say } from './dom.js';

const SHOWN_MS = 8000;
let timer;

/** Says something above the messages, to everybody, until it is old. */
export function notice(text, kind = '') {
  clearTimeout(timer);
  const strip = element('absence');
  strip.textContent = text;
  strip.className = `strip ${kind}`;
  strip.hidden = false;
  say(text);
  timer = setTimeout(unnotice, SHOWN_MS);
}

export function unnotice() {
  clearTimeout(timer);
  element('absence').hidden = true;
}

/** Something that was asked for and refused, in the service's own words. */
export function complain(what, error) {
  notice(`${what}: ${error.problem?.title ?? error.message} (${error.code ?? error.name})`, 'bad');
}

// SPDX-License-Identifier: Apache-2.0
import { ICONS } from './icons.js';

const SVG = 'http://www.w3.org/2000/svg';

export const element = (id) => document.getElementById(id);

/**
 * Makes an element. What begins with `on` is listened to, a boolean is an attribute that is there or not, `null` is left out.
 * Texts become text, never markup.
 */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button that shows an icon, with the name that it is read out by. */
export function iconButton(name, label, onclick, attributes = {}) {
  return make('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick, ...attributes }, icon(name));
}

/** Puts exactly those nodes into a parent, in that order, and moves only what is not in its place: focus and scrolling stay. */
export function arrange(parent, nodes) {
  nodes.forEach((node, i) => {
    if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] ?? null);
  });
  while (parent.childNodes.length > nodes.length) parent.lastChild.remove();
}

/** Says something to who does not look. */
export function say(text) {
  element('said').textContent = text;
}

/** One call for any number of changes in a row. Not by frame: a tab in the background has none. */
export function coalesced(call) {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      call();
    });
  };
}

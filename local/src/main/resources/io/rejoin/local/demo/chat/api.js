// SPDX-License-Identifier: Apache-2.0
import { RejoinError } from '../rejoin.js';

const BASE = '/chat/v1';
const SHORTEST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 5000;
const BROADEST_PAGE = 100;
const UNAUTHORIZED = 401;

/** A name as it stands in a path; the service's own writing for what no path can bear. */
export function inPath(name) {
  const isPlain = !/[/\\;%]/.test(name) && !/^(~|\.\.?$)/.test(name);
  if (isPlain) return encodeURIComponent(name);
  const bytes = String.fromCharCode(...new TextEncoder().encode(name));
  return `~${btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/** The chat service's operations, as one user. What fails is a RejoinError. */
export class Api {
  #tokens;
  #fetch;
  #waits = new Set();

  constructor(tokens, fetch) {
    this.#tokens = tokens;
    this.#fetch = fetch;
  }

  get(path) {
    return this.untilAnswered(() => this.call('GET', path));
  }

  put(path, body) {
    return this.untilAnswered(() => this.call('PUT', path, body));
  }

  delete(path) {
    return this.untilAnswered(() => this.call('DELETE', path));
  }

  /** All of a list that comes in pages, with the position of the first page: what came after it is told by events. */
  async all(path, name) {
    let page = await this.get(`${path}?limit=${BROADEST_PAGE}`);
    const { cursor } = page;
    const items = [...page[name]];
    while (page.next !== undefined) {
      page = await this.get(`${path}?limit=${BROADEST_PAGE}&after=${encodeURIComponent(page.next)}`);
      items.push(...page[name]);
    }
    return { items, cursor };
  }

  /** Repeats what may be repeated until somebody answers who is not just busy. */
  async untilAnswered(attempt) {
    for (let wait = SHORTEST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        return await attempt();
      } catch (error) {
        if (!error.retryable) throw error;
        await this.#pause(error.retryAfterMs ?? wait * (0.5 + Math.random() / 2));
      }
    }
  }

  /** Ends all waits: the wire is back. */
  nudge() {
    for (const end of this.#waits) end();
  }

  /** One attempt; another one with a fresh token where the token was the reason. */
  async call(method, path, body, options = {}) {
    let response = await this.#send(method, path, body, options, await this.#token('current'));
    if (response.status === UNAUTHORIZED) {
      response = await this.#send(method, path, body, options, await this.#token('fresh'));
    }
    if (!response.ok) throw await RejoinError.ofResponse(response);
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  }

  async #token(which) {
    try {
      return await this.#tokens[which]();
    } catch (error) {
      throw RejoinError.network(error);
    }
  }

  async #send(method, path, body, options, token) {
    const headers = { Accept: 'application/json', Authorization: `Bearer ${token}` };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    try {
      return await this.#fetch(BASE + path, { method, headers, body: body && JSON.stringify(body), cache: 'no-store', ...options });
    } catch (error) {
      throw RejoinError.network(error);
    }
  }

  #pause(ms) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#waits.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#waits.add(end);
    });
  }
}

// SPDX-License-Identifier: Apache-2.0

/** A user's tokens from the demo's desk: one is used until it is refused or another one was asked for. */
export class Tokens {
  #user;
  #seconds;
  #fetch;
  #current;

  /** @param {number | undefined} seconds how long each is to live */
  constructor(user, seconds, fetch) {
    this.#user = user;
    this.#seconds = seconds;
    this.#fetch = fetch;
  }

  current() {
    return (this.#current ??= this.fresh());
  }

  /** Another one, which is the current one from now on. */
  fresh() {
    const asked = (this.#current = this.#ask());
    asked.catch(() => {
      if (this.#current === asked) this.#current = undefined;
    });
    return asked;
  }

  async #ask() {
    const query = new URLSearchParams({ name: this.#user });
    if (this.#seconds) query.set('seconds', this.#seconds);
    const response = await this.#fetch(`/demo/token?${query}`, { method: 'POST' });
    if (!response.ok) throw new Error(`token: ${response.status}`);
    return response.text();
  }
}

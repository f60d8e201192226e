// SPDX-License-Identifier: Apache-2.0

/**
 * Messages on their way: one after the other, each repeated with the id it was given here until it is answered, and shown until the room's
 * own event brings it. The id is what makes it one message, however often it is sent.
 */
export class Outbox {
  #api;
  #room;
  #changed;
  #drafts = [];
  #isSending = false;

  constructor(api, room, changed) {
    this.#api = api;
    this.#room = room;
    this.#changed = changed;
  }

  /** @returns {{clientId: string, content: any, error?: Error, isWritten?: boolean}[]} */
  get drafts() {
    return this.#drafts;
  }

  send(content) {
    this.#drafts = [...this.#drafts, { clientId: crypto.getRandomValues(new Uint32Array(3)).join('-'), content }];
    this.#changed();
    void this.#sendAll();
  }

  /** Once more, after it was refused. */
  retry(clientId) {
    this.#update(clientId, { error: undefined });
    void this.#sendAll();
  }

  /** The room has it, or nobody wants it any more. */
  arrived(clientId) {
    this.#drafts = this.#drafts.filter((draft) => draft.clientId !== clientId);
    this.#changed();
  }

  async #sendAll() {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let draft; (draft = this.#drafts.find(({ error, isWritten }) => !error && !isWritten)); ) {
      await this.#send(draft);
    }
    this.#isSending = false;
  }

  async #send({ clientId, content }) {
    const post = () => this.#api.call('POST', `/rooms/${this.#room}/messages`, { clientId, ...content });
    try {
      await this.#api.untilAnswered(post);
      this.#update(clientId, { isWritten: true });
    } catch (error) {
      this.#update(clientId, { error });
    }
  }

  #update(clientId, change) {
    this.#drafts = this.#drafts.map((draft) => (draft.clientId === clientId ? { ...draft, ...change } : draft));
    this.#changed();
  }
}

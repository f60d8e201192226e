// SPDX-License-Identifier: Apache-2.0

/** One stop of the tab key for a list of messages; arrows go from one to the next, and only the buttons of that one are reached. */
export class RovingFocus {
  #list;
  #current;

  constructor(list) {
    this.#list = list;
    list.addEventListener('keydown', (event) => this.#pressed(event));
    list.addEventListener('focusin', (event) => this.#enter(event.target.closest('.message')));
  }

  /** Runs what may replace rows, and gives the focus to what stands where it was. */
  keeping(change) {
    const focused = this.#list.contains(document.activeElement) ? document.activeElement : undefined;
    const row = focused?.closest('.message');
    const rowBefore = row?.previousElementSibling;
    change();
    if (focused && !focused.isConnected) {
      const next = this.#list.querySelector(`[data-number="${row.dataset.number}"]`);
      const target = next ?? nearest(rowBefore) ?? this.#rows.at(-1);
      target?.focus({ preventScroll: true }); // its buttons are there only when it has the focus
      next?.querySelector(`[data-action="${focused.dataset.action}"]`)?.focus({ preventScroll: true });
    }
    if (!this.#current?.isConnected) this.#enter(this.#rows.at(-1));
  }

  get #rows() {
    return [...this.#list.querySelectorAll('.message')];
  }

  #enter(row) {
    if (!row || row === this.#current) return;
    if (this.#current) reachable(this.#current, -1);
    this.#current = row;
    reachable(row, 0);
  }

  #pressed(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const rows = this.#rows;
    const at = rows.indexOf(event.target.closest('.message'));
    const target = step === undefined ? { Home: rows[0], End: rows.at(-1) }[event.key] : rows[at + step];
    if (!target || at < 0) return;
    event.preventDefault();
    target.focus();
  }
}

function reachable(row, index) {
  row.tabIndex = index;
  for (const button of row.querySelectorAll('button')) button.tabIndex = index;
}

function nearest(row) {
  return row?.isConnected && row.matches('.message') ? row : undefined;
}

// SPDX-License-Identifier: Apache-2.0

/** How many gaps between numbers are looked after one by one; more than that would be a catastrophe, and counts as one. */
const MAX_HOLES = 10_000;

/** Counts what arrives by its sequence number, and believes nothing else. */
export class Tally {
  received = 0;
  duplicated = 0;
  reordered = 0;
  /** The newest number so far. */
  highest = undefined;
  holes = new Set();

  get missing() {
    return this.holes.size;
  }

  /** @returns {'new' | 'duplicate' | 'late'} */
  take(seq) {
    this.received++;
    if (this.highest === undefined || seq > this.highest) {
      for (let hole = (this.highest ?? seq - 1) + 1; hole < seq && this.holes.size < MAX_HOLES; hole++) this.holes.add(hole);
      this.highest = seq;
      return 'new';
    }
    if (this.holes.delete(seq)) {
      this.reordered++;
      return 'late';
    }
    this.duplicated++;
    return 'duplicate';
  }

  /** What a reloaded page needs to go on counting. */
  toJSON() {
    const { received, duplicated, reordered, highest } = this;
    return { received, duplicated, reordered, highest, holes: [...this.holes] };
  }

  static from(saved) {
    return Object.assign(new Tally(), saved, { holes: new Set(saved?.holes) });
  }
}

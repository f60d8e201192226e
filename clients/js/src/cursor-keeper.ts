// SPDX-License-Identifier: Apache-2.0

/** Where an application keeps cursors, so that a reloaded page or a new process goes on where the old one was. */
export interface CursorStore {
  /** The cursor that was saved last; nothing if none was. */
  load(stream: string): string | undefined | null | Promise<string | undefined | null>;
  save(stream: string, cursor: string): void | Promise<void>;
}

/** Saves the newest position whose event was handled, one save at a time; positions that a newer one has overtaken are left out. */
export class CursorKeeper {
  private wanted: string | undefined;
  private saving: Promise<void> | undefined;

  constructor(
    private readonly store: CursorStore | undefined,
    private readonly stream: string,
    private readonly failed: (error: unknown) => void,
  ) {}

  async load(): Promise<string | undefined> {
    return (await this.store?.load(this.stream)) ?? undefined;
  }

  handled(cursor: string): void {
    if (!this.store) return;
    this.wanted = cursor;
    this.saving ??= this.save(this.store);
  }

  /** Resolves when nothing is left to save. */
  async settled(): Promise<void> {
    await this.saving;
  }

  private async save(store: CursorStore): Promise<void> {
    try {
      while (this.wanted !== undefined) {
        const cursor = this.wanted;
        this.wanted = undefined;
        await store.save(this.stream, cursor);
      }
    } catch (error) {
      this.failed(error);
    } finally {
      this.saving = undefined;
    }
  }
}

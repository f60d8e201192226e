// SPDX-License-Identifier: Apache-2.0

/** One block of an event stream. What the block did not have is undefined. */
export interface SseBlock {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: string | undefined;
  readonly retry: number | undefined;
}

/** Longest block that is taken, in characters: an event of 1 MiB as base64, and room for the rest. */
export const MAX_BLOCK_LENGTH = 4 * 1024 * 1024;

/**
 * Makes blocks of the bytes of an event stream, however they are cut: within a character, within a line's end, anywhere.
 *
 * Unlike an `EventSource` it also hands on blocks without data, because the server names positions in them.
 */
export class SseParser {
  private readonly decoder = new TextDecoder('utf-8');
  private line = '';
  private afterCarriageReturn = false;
  private id: string | undefined;
  private event: string | undefined;
  private data: string[] | undefined;
  private retry: number | undefined;
  private length = 0;

  /** The blocks that these bytes complete, in order; comments come as nothing. */
  push(bytes: Uint8Array): SseBlock[] {
    const blocks: SseBlock[] = [];
    const text = this.decoder.decode(bytes, { stream: true });
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === LF && this.afterCarriageReturn) {
        this.afterCarriageReturn = false;
        start = i + 1;
        continue;
      }
      this.afterCarriageReturn = code === CR;
      if (code === CR || code === LF) {
        this.endLine(this.line + text.slice(start, i), blocks);
        this.line = '';
        start = i + 1;
      }
    }
    this.line += text.slice(start);
    this.requireShort(this.length + this.line.length);
    return blocks;
  }

  private endLine(line: string, blocks: SseBlock[]): void {
    if (line === '') {
      this.endBlock(blocks);
      return;
    }
    this.length += line.length;
    this.requireShort(this.length);
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const from = colon < 0 ? line.length : line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1;
    const value = line.slice(from);
    switch (name) {
      case 'id':
        if (!value.includes('\0')) this.id = value;
        break;
      case 'event':
        this.event = value;
        break;
      case 'data':
        (this.data ??= []).push(value);
        break;
      case 'retry':
        if (/^\d{1,9}$/.test(value)) this.retry = Number(value);
        break;
    }
  }

  private endBlock(blocks: SseBlock[]): void {
    const data = this.data?.join('\n');
    if (this.id !== undefined || data !== undefined || this.retry !== undefined) {
      blocks.push({ id: this.id, event: this.event, data, retry: this.retry });
    }
    this.id = this.event = this.data = this.retry = undefined;
    this.length = 0;
  }

  private requireShort(length: number): void {
    if (length > MAX_BLOCK_LENGTH) throw new RangeError(`block: ${length} characters (expected: at most ${MAX_BLOCK_LENGTH})`);
  }
}

const LF = 10;
const CR = 13;
const SPACE = 32;

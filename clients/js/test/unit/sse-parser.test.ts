// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_BLOCK_LENGTH, type SseBlock, SseParser } from '../../src/sse-parser.js';

const TEXT =
  ':\n\nid: c0\n\nid: c1\nevent: note\ndata: {"text":"Grüße 🎉 日本"}\n\nretry: 1500\n\n' +
  'data: first\ndata:second\ndata:  third\n\nid\ndata\n\nid: bad\0\nunknown: x\ndata: end\n\ndata: never ended\n';

const EXPECTED: Partial<SseBlock>[] = [
  { id: 'c0' },
  { id: 'c1', event: 'note', data: '{"text":"Grüße 🎉 日本"}' },
  { retry: 1500 },
  { data: 'first\nsecond\n third' },
  { id: '', data: '' },
  { data: 'end' },
];

function blocksOf(pieces: Uint8Array[]): Partial<SseBlock>[] {
  const parser = new SseParser();
  const present = ([, value]: [string, unknown]): boolean => value !== undefined;
  return pieces
    .flatMap((piece) => parser.push(piece))
    .map((block) => Object.fromEntries(Object.entries(block).filter(present)) as Partial<SseBlock>);
}

for (const [name, end] of [['LF', '\n'], ['CR', '\r'], ['CRLF', '\r\n']] as const) {
  const bytes = new TextEncoder().encode(TEXT.replaceAll('\n', end));

  test(`with ${name}, cut at every position`, () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      assert.deepEqual(blocksOf([bytes.subarray(0, cut), bytes.subarray(cut)]), EXPECTED, `cut at ${cut}`);
    }
  });

  test(`with ${name}, byte by byte`, () => {
    assert.deepEqual(blocksOf(Array.from(bytes, (byte) => Uint8Array.of(byte))), EXPECTED);
  });
}

test('a byte order mark is none of the first line', () => {
  assert.deepEqual(blocksOf([new TextEncoder().encode('\uFEFFid: c\n\n')]), [{ id: 'c' }]);
});

test('a block without end is refused', () => {
  const parser = new SseParser();
  const piece = new TextEncoder().encode('data: ' + 'x'.repeat(1 << 20));
  assert.throws(() => {
    for (let pushed = 0; pushed <= MAX_BLOCK_LENGTH; pushed += piece.length) parser.push(piece);
  }, /block: \d+ characters \(expected: at most \d+\)/);
});

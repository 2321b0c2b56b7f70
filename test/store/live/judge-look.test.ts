import { expect, test } from 'vitest';
import { applicationId } from '../../../src/store/application-id.js';
import { judgeLook } from '../../../src/store/live/judge-look.js';
import type { LogIndex, Look } from '../../../src/store/live/look.js';

const index: LogIndex = {
  frames: 10,
  pageBytes: 4096,
  salt: '0000000700000001',
  turn: 7,
  writtenBack: 4,
  writingBack: 4,
};
const before: Look = look();

function look(over: Partial<Look> = {}): Look {
  return {
    main: '1:2',
    own: '1:2',
    size: 8 * 4096,
    modified: 5n,
    header: header({}),
    wal: '1:3',
    walSize: 32 + 10 * (24 + 4096),
    walSalt: index.salt,
    shm: '1:4',
    index,
    ...over,
  };
}

function header({ changes = 9, pages = 8, program = applicationId }): Buffer {
  const bytes = Buffer.alloc(100);
  bytes.write('SQLite format 3\0', 'latin1');
  bytes.writeUInt16BE(4096, 16);
  bytes.writeUInt32BE(changes, 24);
  bytes.writeUInt32BE(pages, 28);
  bytes.writeUInt32BE(program, 68);
  bytes.writeUInt32BE(changes, 92);
  return bytes;
}

const touched = { modified: 6n };
const writtenBack = { ...index, writtenBack: 10, writingBack: 10 };
const begunAnew = { ...index, turn: 8, salt: '0000000800000002', frames: 1, writtenBack: 0 };
const anewLog = { index: { ...begunAnew, writingBack: 0 }, walSalt: begunAnew.salt };

test.each<[string, Partial<Look>]>([
  ['nothing has changed', {}],
  [
    'a part is written back, and the file has not got its size yet',
    { ...touched, size: 7 * 4096, index: { ...index, writtenBack: 6, writingBack: 6 } },
  ],
  ['the log has grown', { walSize: 1e6, index: { ...index, frames: 20 } }],
  ['pages came from the log', { ...touched, header: header({ changes: 10 }), index: writtenBack }],
  [
    'the file shrank, from the log',
    { ...touched, size: 4096, header: header({ changes: 10, pages: 1 }), index: writtenBack },
  ],
  [
    'pages are coming from the log',
    { ...touched, header: header({ pages: 90 }), index: { ...index, writingBack: 10 } },
  ],
  ['the log was cut after it was written back', { walSize: 0, index: { ...index, frames: 0 } }],
])('when %s, all is well', (_, now) => {
  expect(judgeLook(before, look(now))).toBeNull();
});

test.each<[string, string, Partial<Look>]>([
  ['gone', 'nobody is at the path', { main: null }],
  ['replaced', 'somebody else is', { main: '1:9' }],
  ['log', 'the log is gone', { wal: null }],
  ['log', 'another log is there', { wal: '1:9' }],
  ['log', 'the index of the log is gone', { shm: null }],
  ['overwritten', 'the log is too short', { walSize: 32 + 10 * (24 + 4096) - 1 }],
  ['overwritten', 'the log is another', { walSalt: 'ffffffffffffffff' }],
  ['overwritten', 'it begins with other bytes', { header: Buffer.alloc(100, 'x') }],
  ['overwritten', 'it is empty', { size: 0, header: Buffer.alloc(0) }],
  ['overwritten', 'it is shorter than it says', { size: 8 * 4096 - 1 }],
  [
    'overwritten',
    'it has fewer changes',
    { ...touched, header: header({ changes: 8 }), index: writtenBack },
  ],
  [
    'overwritten',
    'it is of another program',
    { ...touched, header: header({ program: 0 }), index: writtenBack },
  ],
  [
    'overwritten',
    'its first page changed by itself',
    { ...touched, header: header({ changes: 10 }) },
  ],
  ['touched', 'something of it was written', touched],
])('%s: %s', (kind, _, now) => {
  expect(judgeLook(before, look(now))?.kind).toBe(kind);
});

test('a log that begins anew hides nobody else’s writing, unless it was written back in between', () => {
  const whole = look({ index: writtenBack });
  expect(judgeLook(whole, look({ ...anewLog }))).toBeNull();
  expect(judgeLook(whole, look({ ...touched, ...anewLog }))?.kind).toBe('touched');
  // What was added to the old log, and is in the file, cannot be told from it: it has to be read.
  const grown = { size: 9 * 4096, header: header({ changes: 10, pages: 9 }) };
  expect(judgeLook(whole, look({ ...touched, ...anewLog, ...grown }))?.kind).toBe('touched');
  // The rest of the old log may have come in between.
  expect(judgeLook(before, look({ ...touched, ...anewLog }))).toBeNull();
});

test('a database gets its mark from its log, once', () => {
  const young = look({ header: header({ program: 0 }) });
  const marked = look({ ...touched, index: writtenBack });
  expect(judgeLook(young, marked)).toBeNull();
  expect(judgeLook(young, look({ header: header({ program: 7 }) }))?.kind).toBe('overwritten');
});

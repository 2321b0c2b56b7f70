import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openArchive } from '../../src/travel/archive/open-archive.js';
import { allBytes } from './fixtures/captures.js';
import { entryOf, hopsOf, readHar } from './fixtures/foreign.js';
import { type ZipMember, zip } from './fixtures/zip.js';

/** As Playwright writes `content: attach`. */
function attached(file: string, size = 256) {
  return entryOf({ content: { text: undefined, size, _file: file } });
}

function harOf(...entries: object[]): Buffer {
  return Buffer.from(JSON.stringify({ log: { version: '1.2', entries } }));
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loop-archive-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function attachmentsOf(data: Buffer, folder: string | null) {
  return (await openArchive({ name: 'a.har', data }, folder)).attachments;
}

describe('bodies in files of their own', () => {
  test('are read from beside the archive, of requests too', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, '4a5e.png'), allBytes);
    const post = entryOf({
      request: {
        method: 'POST',
        postData: { mimeType: 'x/y', text: '', params: [], _file: '4a5e.png' },
      },
    });
    const entries = [attached('4a5e.png'), post, attached('gone.png')];
    const attachments = await attachmentsOf(harOf(...entries), folder);
    const [first, second, third] = hopsOf(readHar(entries, { attachments }));
    expect(first?.response?.body).toMatchObject({ data: allBytes, truncated: false });
    expect(second?.request.body).toMatchObject({ data: allBytes, truncated: false });
    expect(third?.response?.body).toMatchObject({ bytes: 256, truncated: true });
  });

  test('are not read from elsewhere, whatever an archive names', async () => {
    const root = newFolder();
    const folder = join(root, 'in');
    mkdirSync(join(folder, 'bodies'), { recursive: true });
    for (const name of ['secret', 'in/.hidden', 'in/bodies/fine', 'in/C:x']) {
      writeFileSync(join(root, name), 'x');
    }
    symlinkSync(join(root, 'secret'), join(folder, 'link'));
    mkdirSync(join(folder, 'folder'));
    const names = [
      ...['../secret', join(root, 'secret'), '.hidden', 'link', 'folder', 'bodies/../../secret'],
      ...['bodies/fine', 'C:x', '..\\secret', 'a\0b', '', '/dev/zero', './bodies/fine'],
    ];
    const found = await attachmentsOf(harOf(...names.map((name) => attached(name))), folder);
    expect([...found.keys()]).toEqual(['bodies/fine']);
  });

  test('are not looked for when the archive came by stdin', async () => {
    const data = harOf(attached('4a5e.png'));
    expect(await openArchive({ name: 'stdin', data }, null)).toMatchObject({
      attachments: new Map(),
      missing: ['4a5e.png'],
    });
  });
});

describe('a zip', () => {
  const har = harOf(attached('4a5e.png'));
  const open = (members: readonly ZipMember[]) =>
    openArchive({ name: 'a.zip', data: zip(members) }, null);

  test('has the archive and its bodies', async () => {
    const { file, attachments } = await open([
      { name: '4a5e.png', data: allBytes },
      { name: 'har.har', data: har },
    ]);
    expect(file.data).toEqual(har);
    expect(attachments.get('4a5e.png')).toEqual(allBytes);
  });

  test('may be of a folder, also by a Mac, which adds files of its own', async () => {
    const { file, attachments, missing } = await open([
      { name: 'trace/har.har', data: har },
      { name: '__MACOSX/trace/._har.har', data: Buffer.from('x') },
      { name: 'trace/4a5e.png', data: allBytes },
      { name: 'other.png', data: allBytes },
    ]);
    expect(file).toEqual({ name: 'a.zip: trace/har.har', data: har });
    expect([...attachments.keys()]).toEqual(['4a5e.png']);
    expect(missing).toEqual([]);
  });

  test('says which of its bodies are not in it', async () => {
    expect((await open([{ name: 'har.har', data: har }])).missing).toEqual(['4a5e.png']);
  });

  test.each<[string, ZipMember[], string]>([
    ['no archive in it', [{ name: 'a.txt', data: har }], 'got: 0 of them'],
    [
      'two',
      [
        { name: 'a.har', data: har },
        { name: 'b.har', data: har },
      ],
      'got: 2 of them',
    ],
    ['a name that leads out', [{ name: '../a.har', data: har }], 'got: invalid relative path'],
    ['a name that begins at the root', [{ name: '/a.har', data: har }], 'got: absolute path'],
    ['a name with a backslash', [{ name: 'x\\..\\a.har', data: har }], 'got: invalid char'],
    [
      'a file that is longer than it says',
      [{ name: 'har.har', data: Buffer.alloc(1_000_000), claims: 10 }],
      'got: too many bytes in the stream',
    ],
    [
      'a file of more than may be',
      [{ name: 'big', data: Buffer.alloc(10), claims: 16 * 1024 * 1024 + 1 }],
      'got: 16777217 bytes in big, more than 16777216',
    ],
  ])('is refused with %s', async (_, members, message) => {
    await expect(open(members)).rejects.toMatchObject({
      code: 'LOOP_TRAVEL_FORMAT',
      message: expect.stringContaining(`a.zip: expected a zip with one .har in it, ${message}`),
    });
  });

  test('is refused when it was cut off', async () => {
    const data = zip([{ name: 'har.har', data: har }]).subarray(0, -30);
    await expect(openArchive({ name: 'a.zip', data }, null)).rejects.toMatchObject({
      code: 'LOOP_TRAVEL_FORMAT',
    });
  });
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsonc from 'jsonc-parser';
import { afterAll, expect, test } from 'vitest';
import { mergeLaunch } from '../../../src/cli/debug/merge-launch.js';
import { PrintingFront } from '../../../src/cli/debug/printing-front.js';
import { noColours } from '../../../src/cli/text/colours.js';
import type { IdeOffer } from '../../../src/core/debugging.js';

const folder = mkdtempSync(join(tmpdir(), 'loop-launch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const entry = { name: 'loop: reviews', type: 'node', request: 'attach', port: 40123 };

function merged(before: string): string {
  const result = mergeLaunch(before, entry);
  if ('wrong' in result) throw new Error(result.wrong);
  return result.text;
}

const fresh = `{
    "version": "0.2.0",
    "configurations": [
        {
            "name": "loop: reviews",
            "type": "node",
            "request": "attach",
            "port": 40123
        }
    ]
}
`;

for (const [what, before] of [
  ['missing', ''],
  ['blank', ' \n'],
] as const) {
  test(`a file that is ${what} becomes a whole one`, () => {
    expect(merged(before)).toBe(fresh);
  });
}

test('a file of comments keeps them', () => {
  expect(merged('// ours\n')).toBe(`// ours\n${fresh}`);
});

test('comments, other entries and the indentation stay', () => {
  const before = `{
  // Use IntelliSense to learn about possible attributes.
  "version": "0.2.0",
  "configurations": [
    { "name": "tests", "type": "node" }, // keep me
  ],
  "compounds": [] /* and me */
}
`;
  const added = `    {
      "name": "loop: reviews",
      "type": "node",
      "request": "attach",
      "port": 40123
    },
`;
  expect(merged(before)).toBe(before.replace('  ],\n', `${added}  ],\n`));
  // Where no comma stood, one more character.
  const strict = before.replace('}, // keep', '} // keep');
  expect(merged(strict)).toBe(before.replace('  ],\n', `${added.replace(/,\n$/, '\n')}  ],\n`));
});

test('the entry of the same name is replaced where it stands', () => {
  const before = `{\n\t"configurations": [\n\t\t{ "name": "loop: reviews", "port": 1, "old": true },\n\t\t{ "name": "b" }\n\t]\n}`;
  const after = merged(before);
  expect(configurations(after)).toEqual([entry, { name: 'b' }]);
  expect(after).toContain('\n\t\t\t"port": 40123\n');
  expect(merged(after)).toBe(after);
});

test('line ends and a byte order mark stay', () => {
  const after = merged('\ufeff{\r\n  "configurations": []\r\n}\r\n');
  expect(after.startsWith('\ufeff{\r\n')).toBe(true);
  expect(after.replaceAll('\r\n', '')).not.toContain('\n');
});

test('a file without a list of configurations gets one', () => {
  expect(configurations(merged('{ "version": "0.2.0" }'))).toEqual([entry]);
  expect(configurations(merged('{}'))).toEqual([entry]);
});

for (const before of [
  '{ "configurations": [{ "name": "a" }] }',
  '{ "configurations": [{ "name": "a" },] }',
  '{ "configurations": [ { "name": "a" } /* a */ ] // b\n}',
  '{\n  "configurations": [\n    { "name": "a" }\n    , // odd\n  ]\n}',
  '{\n  "configurations": [{\n    "name": "a"\n  }]\n}',
]) {
  test(`an entry is added to ${JSON.stringify(before)}`, () => {
    const after = merged(before);
    expect(configurations(after)).toEqual([{ name: 'a' }, entry]);
    for (const comment of before.match(/\/\/.*|\/\*.*?\*\//g) ?? [])
      expect(after).toContain(comment);
    expect(merged(after)).toBe(after);
  });
}

test('comments in an empty list stay', () => {
  const after = merged('{\n  "configurations": [\n    // none yet\n  ]\n}\n');
  expect(after).toContain('    // none yet\n  ]\n}\n');
  expect(configurations(after)).toEqual([entry]);
});

test('entries that are none do not matter', () => {
  expect(configurations(merged('{ "configurations": [null, 3] }'))).toEqual([null, 3, entry]);
});

for (const [before, wrong] of [
  ['{ "configurations": [', 'expected JSON, got CloseBracketExpected at line 1, column 22'],
  ['{\n  version: 1\n}', 'expected JSON, got InvalidSymbol at line 2, column 3'],
  ['[]', 'expected an object, got a list'],
  ['"x"', 'expected an object, got a string'],
  ['{ "configurations": {} }', 'configurations: expected a list, got an object'],
  ['{ "configurations": null }', 'configurations: expected a list, got null'],
] as const) {
  test(`${JSON.stringify(before)} is not touched`, () => {
    expect(mergeLaunch(before, entry)).toEqual({ wrong });
  });
}

const offer: IdeOffer = {
  ...{ service: 'reviews', runtime: 'node', host: '127.0.0.1', port: 40123 },
  launch: { type: 'node', request: 'attach', port: 40123 },
};

/** What is said when an IDE is wanted and the file is this one. */
function offered(launchFile: string | undefined): string {
  let said = '';
  const write = (text: string): void => {
    said += text;
  };
  const look = () => ({ colours: noColours, columns: 80 });
  const front = new PrintingFront({
    ...{ write, writeStop: write, look, stopLook: look, launchFile, breakpoints: [] },
    lines: undefined,
  });
  front.ideWanted([offer]);
  front.ideArmed('reviews');
  return said;
}

const pasteable = `ide         reviews waits for an IDE at 127.0.0.1:40123, with this configuration:
{
  "name": "loop: reviews",
  "type": "node",
  "request": "attach",
  "port": 40123
}
`;
const arrived = 'ide         reviews: an IDE is attached, and its breakpoints are set\n';

test('without a file the configuration is printed, and no word of writing', () => {
  expect(offered(undefined)).toBe(pasteable + arrived);
});

test('a file and its folder are made', () => {
  const file = join(folder, 'made', '.vscode', 'launch.json');
  expect(offered(file)).toBe(
    `${pasteable}ide         written to ${file} as "loop: reviews"\n${arrived}`,
  );
  expect(readFileSync(file, 'utf8')).toBe(fresh);
});

test('a file that is no JSON stays as it is, and says where it is wrong', () => {
  const file = join(folder, 'broken.json');
  writeFileSync(file, '{ "configurations": [');
  expect(offered(file)).toContain(
    `${file} is as it was: expected JSON, got CloseBracketExpected at line 1, column 22; paste`,
  );
  expect(readFileSync(file, 'utf8')).toBe('{ "configurations": [');
});

test('a file that cannot be written is told, not thrown', () => {
  const file = join(folder, 'a-folder.json');
  mkdirSync(file);
  expect(offered(file)).toContain(`${file} is as it was: expected a file that can be read and`);
});

function configurations(text: string): { name: string }[] {
  return jsonc.parse(text, [], { allowTrailingComma: true }).configurations;
}

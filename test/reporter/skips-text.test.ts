import { expect, test } from 'vitest';
import { skipsText } from './skips-text.js';

test('a missing program is named once, with every file that needed it', () => {
  const python = 'python3 is not installed: apt-get install python3';
  const nginx = 'nginx is not installed: apt-get install nginx-light';
  const text = skipsText([
    { file: 'test/a.test.ts', missing: python },
    { file: 'test/b.test.ts', missing: nginx },
    { file: 'test/a.test.ts', missing: python },
    { file: 'test/c.test.ts', missing: python },
  ]);
  expect(text).toBe(
    `${python}\n  test/a.test.ts: 2 skipped\n  test/c.test.ts: 1 skipped\n` +
      `${nginx}\n  test/b.test.ts: 1 skipped\n`,
  );
});

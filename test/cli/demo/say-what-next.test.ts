import { expect, test } from 'vitest';
import { sayWhatNext } from '../../../src/cli/demo/say-what-next.js';

/** What is said in a folder. */
function said(cwd: string): string[] {
  const lines: string[] = [];
  const story = {
    line: (text = '') => lines.push(text),
    chapter: (text: string) => lines.push(text),
  };
  sayWhatNext(
    {
      ...{ loopTyped: 'npx loop', nodeTyped: 'node', samplesTyped: '/shop/samples', cwd },
      tutorial: '/shop/node_modules/loop-gateway/docs/tutorial.md',
    },
    story as unknown as Parameters<typeof sayWhatNext>[1],
    {
      workspace: { config: '/shop/.loop/demo/loop.yaml' } as Parameters<
        typeof sayWhatNext
      >[2]['workspace'],
      ...{ port: String as never, id: 3, place: 'reviews.ts:52' },
    },
  );
  return lines;
}

test('the demo leads to the tutorial where it lies, seen from the folder it ran in', () => {
  expect(said('/shop').at(-1)).toBe(
    '\nNext, on your own services: npx loop init (node_modules/loop-gateway/docs/tutorial.md).',
  );
  expect(said('/elsewhere').at(-1)).toContain('(/shop/node_modules/loop-gateway/docs/tutorial.md)');
});

test('the demo leads to the page', () => {
  expect(said('/shop')).toContain('  npx loop ui --config .loop/demo/loop.yaml');
});

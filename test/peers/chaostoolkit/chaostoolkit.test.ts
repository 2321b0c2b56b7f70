// Experiments run by Chaos Toolkit's own program and by loop: what their journals say is the same.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { requireFile } from '../../harness/requires.js';
import { type BothOptions, runBoth, told, venv } from './run-both.js';

const given = (name: string) => join(import.meta.dirname, 'variables', name);

const install = 'bash test/peers/chaostoolkit/install.sh';

describe('Chaos Toolkit', requireFile(join(venv, '.installed'), install), () => {
  test.each([
    ['http.yaml', { status: 'completed', deviated: false }, 0],
    ['process.json', { status: 'completed', deviated: false }, 0],
    ['python.yaml', { status: 'completed', deviated: false }, 0],
    ['tolerances.yaml', { status: 'completed', deviated: false }, 0],
    // Its program exits 0 here: nothing was broken, and nothing shown either.
    ['before.yaml', { status: 'completed', deviated: false, run: [] }, 1],
    ['unreachable.json', { status: 'failed', deviated: false, run: [] }, 1],
    ['deviating.yaml', { status: 'completed', deviated: true }, 1],
    ['gone.json', { status: 'failed', deviated: true }, 1],
    ['aborting.yaml', { status: 'aborted', deviated: false }, 1],
    ['background.yaml', { status: 'completed', deviated: false }, 0],
    ['continuous.json', { status: 'completed', deviated: true }, 1],
  ])('%s', async (file, outcome, code) => {
    const { chaos, loop } = await runBoth(file);
    expect(told(chaos.journal)).toMatchObject(outcome);
    expect(told(loop.journal)).toEqual(told(chaos.journal));
    expect(loop.code).toBe(code);
  });

  test.each<[string, BothOptions]>([
    // The rest is continuous.json's: here it would be a matter of who is first.
    ...['default', 'before-method-only', 'after-method-only'].map(
      (strategy): [string, BothOptions] => [
        'deviating.yaml',
        { flags: ['--hypothesis-strategy', strategy] },
      ],
    ),
    ...['default', 'always', 'never', 'deviated'].map((strategy): [string, BothOptions] => [
      'gone.json',
      { flags: ['--rollback-strategy', strategy] },
    ]),
    ...['default', 'always', 'never', 'deviated'].map((strategy): [string, BothOptions] => [
      'aborting.yaml',
      { flags: ['--rollback-strategy', strategy] },
    ]),
    ['continuous.json', { flags: ['--fail-fast'] }],
    ['continuous.json', { flags: ['--fail-fast', '--hypothesis-strategy', 'during-method-only'] }],
    [
      'continuous.json',
      { flags: ['--hypothesis-strategy', 'during-method-only', '--hypothesis-frequency', '0.2'] },
    ],
    [
      'variables.yaml',
      {
        flags: [
          ...['--var-file', given('one.yaml'), '--var-file', given('two.json')],
          ...['--var-file', given('three.env'), '--var', 'word=a word', '--var', 'both=of=it'],
          ...['--var', 'count:int=7', '--var', 'share:float=0.25', '--var', 'nobody=1'],
        ],
      },
    ],
    ...['probes', 'actions', 'activities', 'pause'].map((dry): [string, BothOptions] => [
      'deviating.yaml',
      { flags: ['--dry', dry] },
    ]),
  ])('%s with %j', async (file, options) => {
    const { chaos, loop } = await runBoth(file, options);
    expect(chaos.journal).not.toBeNull();
    expect(told(loop.journal)).toEqual(told(chaos.journal));
  });

  test.each<[string, BothOptions]>([
    ['interrupted.yaml', { signal: { name: 'SIGINT', afterMs: 2000 } }],
    ['terminated.yaml', { signal: { name: 'SIGTERM', afterMs: 2000 } }],
    [
      'interrupted.yaml',
      { signal: { name: 'SIGINT', afterMs: 2000 }, flags: ['--rollback-strategy', 'always'] },
    ],
    ['leaving.yaml', {}],
    ['leaving.yaml', { flags: ['--rollback-strategy', 'always'] }],
    ['leaving.yaml', { flags: ['--rollback-strategy', 'always'], env: { GRACEFULLY: 'no' } }],
  ])('%s, interrupted, with %j', async (file, options) => {
    const { chaos, loop } = await runBoth(file, options);
    expect(told(chaos.journal)).toMatchObject({ status: 'interrupted' });
    expect(told(loop.journal)).toEqual(told(chaos.journal));
  });
});

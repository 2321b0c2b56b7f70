import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { requireProgram } from '../harness/requires.js';
import type { CorpusCase } from './run/corpus-case.js';
import { type CaseOutcome, writeResults } from './run/results-page.js';
import { runCase } from './run/run-case.js';

const folder = join(import.meta.dirname, 'cases');
const names = readdirSync(folder).sort();
const outcomes = new Map<string, CaseOutcome>();

const page = join(import.meta.dirname, '../../docs/corpus.md');

describe.concurrent(
  'a planted fault is captured whole, happens again with its service alone, and is gone when fixed',
  requireProgram('python3', 'apt-get install python3'),
  () => {
    test.each(names)('%s', { timeout: 60_000 }, async (name) => {
      const { corpusCase } = (await import(`./cases/${name}/case.ts`)) as {
        corpusCase: CorpusCase;
      };
      const outcome: CaseOutcome = { name, case: corpusCase, captured: false };
      outcomes.set(name, outcome);
      const result = await runCase(join(folder, name), corpusCase);
      const { capture, faulty, fixed } = result;
      outcome.faulty = faulty;
      outcome.fixed = fixed;

      expect(result.good.filter((status) => status !== 200 && status !== 201)).toEqual([]);
      expect(result.captures).toBe(1);
      expect(capture.chain).toHaveLength(corpusCase.hops);
      const cut = capture.chain.filter(
        ({ request, response }) => request.body.truncated || response?.body.truncated,
      );
      expect(cut).toEqual([]);
      outcome.captured = true;

      expect(faulty).toMatchObject({ verdict: 'reproduced' });
      // Every call is made again, none is new, and no answer differs.
      expect(faulty.hops.filter(({ result }) => result !== 'same')).toEqual([]);
      const live = faulty.hops.filter(({ mode }) => mode === 'live');
      expect(live.map(({ service }) => service)).toEqual([corpusCase.faulty]);
      expect(fixed).toMatchObject({ verdict: 'passed' });
      expect(fixed.hops.filter(({ miss, result }) => miss || result === 'extra')).toEqual([]);
    });
  },
);

test('each case says what fails and why', () => {
  for (const name of names) {
    const text = readFileSync(join(folder, name, 'README.md'), 'utf8');
    expect(text, name).toMatch(/^# .+\n\n[\s\S]{80,}/);
  }
});

afterAll(() => {
  // A part of the cases makes no page.
  if (outcomes.size === names.length) writeResults(page, [...outcomes.values()]);
});

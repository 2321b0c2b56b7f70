import { expect, test } from 'vitest';
import { htmlReport } from '../../../src/cli/experiment/report/html-report.js';
import { markdownReport } from '../../../src/cli/experiment/report/markdown-report.js';
import { reportOf } from '../../../src/cli/experiment/report/report-of.js';
import { reportFormat } from '../../../src/cli/experiment/report/write-report.js';
import { figures, journal } from './fixtures.js';

const context = {
  replayCommand: (id: number) => `loop replay ${id} --to ns`,
  listCommand: 'loop list',
};
const report = reportOf(journal, context);

test('a deviation has the captures of its request, those that ended alike first, and a replay of one', () => {
  expect(report.deviations).toMatchObject([
    {
      what: 'the page | <b>there</b> (while it was broken, at the end)',
      ...{ expected: '200', got: '{"status":500}', more: 0 },
      captures: [{ id: 2 }, { id: 3 }],
      replay: 'loop replay 2 --to ns',
    },
  ]);
});

test('each service has its figures before, during and after; one without traffic is left out', () => {
  expect(report.services.map(({ name }) => name)).toEqual(['reviews']);
  const [{ times } = {} as never] = report.services;
  expect([times.before?.success, times.during?.success, times.after?.success]).toEqual([1, 0.5, 1]);
  expect(report.asked).toMatchObject([{ before: true, during: null, after: false }]);
  expect(report.broken).toEqual([
    { name: 'ratings-down', what: '{"abort":503}', had: '7 of 9 requests' },
  ]);
});

test('what is told of the time in which it was broken is of all of it, where that is known', () => {
  const broken = {
    ...{ from: journal.start, to: journal.start },
    services: [figures('reviews', 0.25, 700), figures('unseen', 0, 1)],
  };
  const { services } = reportOf({ ...journal, broken }, context);
  expect(services.map(({ name, times }) => [name, times.during?.success])).toEqual([
    ['reviews', 0.25],
    ['unseen', 0],
  ]);
});

test('an experiment that held says so, and has no deviations', () => {
  const states = { ...journal.steady_states, after: journal.steady_states.before };
  const held = reportOf(
    { ...journal, deviated: false, steady_states: states, captures: [] },
    context,
  );
  expect(held).toMatchObject({ isWell: true, deviations: [], captureCount: 0 });
  expect(markdownReport(held)).toContain('None were kept.');
  expect(markdownReport(held)).not.toContain('Deviations');
});

test('Markdown takes nothing of it for its own signs', () => {
  const text = markdownReport(report);
  expect(text).toContain('# Do \\*without\\* \\<script\\>\n');
  expect(text).toContain('| the page \\| \\<b\\>there\\</b\\> | held | not asked | did not hold |');
  expect(text).toContain('| reviews | 100.00%, 10ms | 50.00%, 900ms | 100.00%, 11ms |');
  expect(text).toContain('```sh\nloop replay 2 --to ns\n```');
});

test('a | within code ends no cell of a table, and is itself elsewhere', () => {
  const fault = { name: 'a|b', when: { pathRegex: '^/(a|b)\\\\|c$' }, abort: 503 };
  const [run] = journal.run;
  const [unmet] = journal.steady_states.after?.probes ?? [];
  if (run === undefined || unmet === undefined) throw new Error('the fixture has both');
  const output = { body: 'a|b' };
  const piped = markdownReport(
    reportOf(
      {
        ...journal,
        run: [{ ...run, activity: { provider: { fault } } }],
        steady_states: {
          ...journal.steady_states,
          after: { steady_state_met: false, probes: [{ ...unmet, output }] },
        },
      },
      context,
    ),
  );
  expect(piped).toContain('- got `{"body":"a|b"}`');
  const rows = piped.split('\n').filter((line) => line.startsWith('|'));
  expect(rows.filter((row) => row.includes('503'))).toHaveLength(1);
  // A backslash escapes a `|`: also when it is itself escaped, or not, as readers see it.
  for (const cells of [/(?<!\\)\|/g, /(?<=(?<!\\)(?:\\\\)*)\|/g]) {
    const counts = rows.map((row) => row.split(cells).length);
    expect(counts).toEqual([...Array(3).fill(6), ...Array(3).fill(5), ...Array(3).fill(8)]);
  }
});

test('the page stands alone, runs nothing, and takes nothing of it for its own signs', () => {
  const page = htmlReport(report);
  expect(page).not.toMatch(/<script|<b>|<img|<link|src=|href=/);
  expect(page).toContain('Do *without* &lt;script&gt;');
  expect(page).toContain("default-src 'none'");
  expect(page).toContain('prefers-color-scheme: dark');
  expect(page).toContain('<pre>loop replay 2 --to ns</pre>');
});

test('the name says which format it is', () => {
  expect([reportFormat('a.md'), reportFormat('b.HTML')]).toEqual(['md', 'html']);
  expect(() => reportFormat('a.txt')).toThrow('expected a file that ends in .md or .html');
});

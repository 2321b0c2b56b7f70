// Chains that failed while an experiment broke something carry its name, wherever a capture is looked at.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Journal } from '../../src/core/experiment.js';
import { main, openScene } from './open-scene.js';

const ids = (json: string) =>
  (JSON.parse(json) as { id: number; experiment: string | null }[]).map(
    ({ id, experiment }) => [id, experiment] as const,
  );

test('what failed while it ran carries its name, in every place; what failed before does not', async () => {
  const scene = await openScene();
  const { loop } = scene;
  await loop('fault', 'start', '--service', 'ratings', '--abort', '503');
  expect(await scene.status()).toBe(500);
  await loop('fault', 'stop', '--all');
  const file = scene.write(
    'down.yaml',
    `experiment: ratings-down
hypothesis: { probes: [ { http: "${scene.url}", expect: 200 } ] }
faults: [ { when: { service: ratings }, abort: 503 } ]
`,
  );
  const { code, out } = await loop('experiment', 'run', file, '-o', 'json');
  expect(code).toBe(1);
  const { captures = [] } = JSON.parse(out) as Journal;
  expect(captures).toMatchObject([{ experiment: 'ratings-down', rule: '5xx', status: 500 }]);
  const id = Number(captures[0]?.id);
  expect(ids((await loop('list', 'captures', '-o', 'json')).out)).toEqual([
    [id, 'ratings-down'],
    [id - 1, null],
  ]);
  const only = await loop('list', 'captures', '--experiment', 'ratings-down', '-o', 'json');
  expect(ids(only.out)).toEqual([[id, 'ratings-down']]);
  expect((await loop('list', 'captures', '--experiment', 'other', '-o', 'json')).out).toBe('[]\n');
  expect((await loop('show', String(id))).out).toMatch(
    /^rule {6}5xx, during experiment ratings-down$/m,
  );
  expect((await loop('show', String(id - 1))).out).not.toContain('during experiment');
});

test('what programs break is of the experiment, too, from its method on; what a probe saw before is not', async () => {
  const scene = await openScene();
  const { loop } = scene;
  const program = (name: string, ...args: string[]) => ({
    ...{ type: 'action', name },
    provider: {
      ...{ type: 'process', path: process.execPath },
      arguments: [main, ...args, '--config', scene.config],
    },
  });
  const fails = { type: 'probe', name: 'fails', provider: { type: 'http', url: scene.url } };
  const experiment = {
    ...{ title: 'Without ratings', description: 'by programs alone' },
    'steady-state-hypothesis': {
      title: 'reviews fails',
      probes: [{ ...fails, tolerance: 500 }],
    },
    method: [program('mend', 'fault', 'stop', '--all'), { ...fails, name: 'does not' }],
    rollbacks: [],
  };
  await loop('fault', 'start', '--service', 'ratings', '--abort', '503');
  await loop('experiment', 'run', scene.write('mend.json', JSON.stringify(experiment)));
  expect(ids((await loop('list', 'captures', '-o', 'json')).out)).toEqual([
    [expect.any(Number), null],
  ]);
  const down = program('break', 'fault', 'start', '--service', 'ratings', '--abort', '503');
  const rollbacks = [fails, program('mend', 'fault', 'stop', '--all')];
  const file = scene.write(
    'break.json',
    JSON.stringify({
      ...experiment,
      'steady-state-hypothesis': { title: 'well', probes: [{ ...fails, tolerance: 200 }] },
      ...{ method: [down], rollbacks },
    }),
  );
  const { code, out, err } = await loop('experiment', 'run', file, '-o', 'json');
  expect([code, err]).toEqual([1, '']);
  const { captures = [], figures = [] } = JSON.parse(out) as Journal;
  expect(captures.map(({ experiment }) => experiment)).toEqual([
    'without-ratings',
    'without-ratings',
  ]);
  expect(figures.length).toBeGreaterThan(0);
  expect((await loop('experiment', 'list', '-o', 'json')).out).toContain(
    '"name": "without-ratings"',
  );
  await loop('fault', 'start', '--service', 'ratings', '--abort', '503');
  expect(await scene.status()).toBe(500);
  await expect
    .poll(async () => ids((await loop('list', 'captures', '-o', 'json')).out))
    .toHaveLength(4);
  const [newest] = ids((await loop('list', 'captures', '-o', 'json')).out);
  expect(newest?.[1]).toBeNull();
});

test('a capture file brings the name along', async () => {
  const scene = await openScene();
  const { loop } = scene;
  const file = scene.write(
    'down.yaml',
    `experiment: ratings-down
hypothesis: { probes: [ { http: "${scene.url}", expect: 200 } ] }
faults: [ { when: { service: ratings }, abort: 503 } ]
`,
  );
  await loop('experiment', 'run', file);
  for (const format of ['loop', 'har']) {
    const [[id] = []] = ids((await loop('list', 'captures', '-o', 'json')).out);
    const exported = join(scene.folder, `one.${format}`);
    await loop('export', String(id), '--format', format, '--output', exported);
    await loop('delete', String(id), '--yes');
    expect((await loop('list', 'captures', '-o', 'json')).out).toBe('[]\n');
    expect(await loop('import', exported)).toMatchObject({ code: 0 });
    const back = ids((await loop('list', 'captures', '-o', 'json')).out);
    expect(back).toEqual([[expect.any(Number), 'ratings-down']]);
  }
});

test('the report has the command that replays a capture, which reaches the same verdict with the fault as recorded', async () => {
  const scene = await openScene();
  const { loop } = scene;
  for (const [name, doing] of [
    ['aborted', 'abort: 503'],
    ['refused', 'abort: { error: connect }'],
    ['reset', 'abort: { error: reset }'],
  ]) {
    const file = scene.write(
      `${name}.yaml`,
      `experiment: ${name}
hypothesis: { probes: [ { http: "${scene.url}", expect: 200 } ] }
faults: [ { when: { service: ratings }, ${doing} } ]
`,
    );
    const report = join(scene.folder, `${name}.md`);
    const ran = await loop('experiment', 'run', file, '--report', report, '-o', 'json');
    const [capture] = (JSON.parse(ran.out) as Journal).captures ?? [];
    const [command] = /^loop replay .*$/m.exec(readFileSync(report, 'utf8')) ?? [];
    expect(command).toBe(`loop replay ${capture?.id} --to copy --config ${scene.config}`);
    const [, , id = '', , to = ''] = command?.split(' ') ?? [];
    // Nothing is broken now: the fault comes from the recording.
    expect(await scene.status()).toBe(200);
    const replayed = await loop('replay', id, '--to', to, '-o', 'json');
    expect(JSON.parse(replayed.out)).toMatchObject({
      verdict: 'reproduced',
      status: { replayed: 500 },
    });
  }
}, 120_000);

import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Hop } from '../../../src/core/capture.js';
import { freePort } from '../../harness/free-port.js';
import { requireProgram } from '../../harness/requires.js';
import { startProcess } from '../../integration/chain/processes.js';
import { capture, message } from '../fixtures/captures.js';
import { config, namespaceWithEgress } from '../fixtures/configs.js';
import { called, jsonMessage, reviewsHop } from '../fixtures/reviews.js';
import { run } from '../fixtures/run.js';

const needs = requireProgram('python3', 'apt-get install python3');
const script = join(import.meta.dirname, '../fixtures/proxied_reviews.py');

/** What a Python service answers whose call of ratings was recorded like that. */
async function replayPython(recorded: Partial<Hop>, tracing = 'passes-on') {
  const egress = await freePort();
  const reviews = await startProcess({
    command: 'python3',
    args: [script, tracing],
    env: { http_proxy: `http://127.0.0.1:${egress}`, no_proxy: '' },
    ready: /^ready/,
  });
  onTestFinished(async () => {
    await reviews.stop();
  });
  const port = Number(reviews.lines.at(-1)?.split(' ')[1]);
  return run({
    capture: capture([reviewsHop(), called(1, '/ratings/4', null, recorded)]),
    config: config({ namespaces: [namespaceWithEgress({ reviews: port }, egress)] }),
  });
}

test(
  'a Python service that knows the egress as its proxy gets recorded answers',
  needs,
  async () => {
    const replay = await replayPython({ response: jsonMessage({ stars: 4 }) });
    expect(replay.response?.body.data.toString()).toBe('{"stars": 4}');
    expect(replay.hops[1]).toMatchObject({ service: 'ratings', mode: 'recorded', hop: 1 });
    expect(replay.notes).toEqual([]);
  },
);

test('a Python service without trace headers gets them too, and is named', needs, async () => {
  const replay = await replayPython({ response: jsonMessage({ stars: 4 }) }, 'loses-them');
  expect(replay.response?.body.data.toString()).toBe('{"stars": 4}');
  expect(replay.notes.join()).toContain('reviews loses trace headers');
});

test('a body that breaks off is an IncompleteRead to Python, as it was', needs, async () => {
  const response = message(['Content-Length', '100'], '{"stars":');
  const replay = await replayPython({ error: 'reset', response });
  expect(replay.response?.body.data.toString()).toBe('{"stars": "IncompleteRead"}');
});

import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../harness/free-port.js';
import { message } from './fixtures/captures.js';
import { namespaceWithEgress } from './fixtures/configs.js';
import { debugService, json } from './fixtures/debug-service.js';
import { called, stageReviews } from './fixtures/reviews.js';
import { run } from './fixtures/run.js';

test('what differs between two runs against the baseline is no difference', async () => {
  let build = 0;
  const stage = await stageReviews({
    entry: { response: message([], '{"build":1,"stars":5}') },
    calls: [called(1, '/r', { stars: 4 })],
    async handle({ call }) {
      const { stars } = json(await call('ratings', '/r')) as { stars: number };
      return { status: 500, body: { build: ++build, stars } };
    },
  });
  const egress = await freePort();
  const stable = await debugService({ egress }, async ({ call }) => {
    const { stars } = json(await call('ratings', '/r')) as { stars: number };
    return { status: 500, body: { build: Math.random(), stars } };
  });
  onTestFinished(() => stable[Symbol.asyncDispose]());
  const baseline = { ...namespaceWithEgress({ reviews: stable.port }, egress), name: 'stable' };
  build = 10;
  const parts = {
    ...stage,
    config: { ...stage.config, namespaces: [stage.namespace, baseline] },
  };
  const places = ({ differences }: Awaited<ReturnType<typeof run>>) =>
    differences.map(({ at }) => at).filter((at) => at.startsWith('body'));
  expect(places(await run(parts))).toEqual(['body $.build', 'body $.stars']);
  expect(stable.requests).toHaveLength(0);
  expect(places(await run({ ...parts, request: { baseline: 'stable' } }))).toEqual([
    'body $.stars',
  ]);
  expect(stable.requests).toHaveLength(2);
});

test('a baseline that is no namespace is refused by its own name, before anything is sent', async () => {
  const stage = await stageReviews({ calls: [], handle: async () => ({ status: 500, body: {} }) });
  await expect(run({ ...stage, request: { baseline: 'stabel' } })).rejects.toThrow(
    '--baseline: expected a namespace or a URL',
  );
  expect(stage.reviews.requests).toEqual([]);
});

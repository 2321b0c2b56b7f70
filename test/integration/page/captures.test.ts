import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { order, startPageBench } from './page-bench.js';
import { readEvents } from './read-events.js';

test('a request that fails is in the list, told to who watches, and shown as loop show has it', async () => {
  const bench = await startPageBench();
  const next = await readEvents(`${bench.admin}/api/captures/events`);
  expect(await next()).toEqual({ event: 'hello', data: { total: 0 } });
  expect((await fetch(`${bench.edge}/fail?x=1`)).status).toBe(500);
  expect((await fetch(`${bench.edge}/fine`)).status).toBe(200);
  const told = await next();
  const [listed] = JSON.parse(await bench.loop('list', 'captures', '-o', 'json'));
  expect(told).toEqual({ event: 'captures', data: { captures: [listed], total: 1 } });
  expect(await json(`${bench.admin}/api/captures`)).toEqual({
    ...{ captures: [listed], next: null, total: 1 },
  });
  expect(await json(`${bench.admin}/api/captures?status=404`)).toMatchObject({ total: 0 });

  const shown = JSON.parse(await bench.loop('show', '1', '-o', 'json'));
  const seen = await json(`${bench.admin}/api/captures/${listed.traceId}`);
  expect(withoutBodies(seen)).toEqual(withoutBodies(shown));
  expect(seen.namespaces).toEqual(['debug-ns']);
  expect(seen.commands).toContain(`loop replay 1 --to debug-ns --config ${bench.config}`);
  expect(seen.why).toMatchObject({
    rule: 'errors',
    hops: [{ hop: 0, explanation: { predicate: 'status: 5xx', actual: '500' } }],
  });
  expect(seen.chain[0]).toMatchObject({ startMs: 0, selfMs: seen.chain[0].durationMs });

  const { body } = seen.chain[0].response;
  const { bytes, sha256 } = shown.chain[0].response.body;
  expect(body).toMatchObject({
    ...{ bytes, sha256, kind: 'json', coding: 'gzip', decoded: true, preview: order },
    url: '/api/captures/1/hops/0/response/body',
  });
  const kept = await fetch(`${bench.admin}${body.url}`);
  expect(Object.fromEntries(kept.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="capture-1-hop-0-response.json.gz"',
    'x-content-type-options': 'nosniff',
  });
  expect(gunzipSync(new Uint8Array(await kept.arrayBuffer())).toString()).toBe(order);
  expect(await (await fetch(`${bench.admin}${body.url}?decoded=1`)).text()).toBe(order);

  expect(await json(`${bench.admin}/api/captures/1/hops/0/curl`)).toEqual({
    command: await bench.loop('export', '1', '--format', 'curl', '--hop', '0'),
    warnings: [expect.stringContaining('this sends it to production')],
  });
  expect(await json(`${bench.admin}/api/captures/1/hops/0/curl?to=debug-ns`)).toEqual({
    command: await bench.loop('export', '1', '--format', 'curl', '--hop', '0', '--to', 'debug-ns'),
    warnings: [],
  });
});

test('what another process writes and deletes is told, too', async () => {
  const bench = await startPageBench();
  await fetch(`${bench.edge}/fail`);
  await bench.kept(1);
  const next = await readEvents(`${bench.admin}/api/captures/events`);
  expect(await next()).toEqual({ event: 'hello', data: { total: 1 } });
  const replay = JSON.parse(await bench.loop('replay', '1', '--to', 'debug-ns', '-o', 'json'));
  expect(await next()).toMatchObject({
    event: 'replays',
    data: { replays: [{ id: replay.replayId, capture: 1, verdict: 'reproduced' }] },
  });
  await bench.loop('delete', '1', '--yes');
  expect(await next()).toEqual({ event: 'deleted', data: { total: 0 } });
  expect((await fetch(`${bench.admin}/api/captures/1`)).status).toBe(404);
});

test('loop ui shows the same store without a gateway, and ends on SIGINT', async () => {
  const bench = await startPageBench();
  await fetch(`${bench.edge}/fail`);
  await bench.kept(1);
  const ui = await bench.ui('--db', bench.database);
  expect(await json(`${ui.url}/api/session`)).toMatchObject({
    ...{ mode: 'store', config: null, canReplay: false, store: bench.database },
  });
  expect(await json(`${ui.url}/api/captures`)).toEqual(await json(`${bench.admin}/api/captures`));
  for (const path of ['/api/stat', '/api/tap', '/metrics', '/api/status', '/readyz']) {
    expect([path, await json(ui.url + path)]).toMatchObject([
      path,
      { error: { code: 'LOOP_CONTROL_NO_GATEWAY' } },
    ]);
  }
  const refused = await fetch(`${ui.url}/api/replays`, post({ capture: 1, to: 'debug-ns' }));
  expect([refused.status, await refused.json()]).toMatchObject([
    422,
    { error: { code: 'LOOP_REPLAYER_NO_NAMESPACE' } },
  ]);
  expect(await ui.stop()).toBe(0);

  const withConfig = await bench.ui('--config', bench.config, '--listen', '127.0.0.1:0');
  expect(await json(`${withConfig.url}/api/session`)).toMatchObject({
    ...{ mode: 'store', config: bench.config, canReplay: true },
  });
  expect(await json(`${withConfig.url}/api/namespaces`)).toEqual({
    namespaces: [{ name: 'debug-ns', services: ['up'], egress: false }],
  });
});

// biome-ignore lint/suspicious/noExplicitAny: shapes are what is tested here
async function json(url: string): Promise<any> {
  return (await fetch(url)).json();
}

function post(body: object): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/** What both have: the page's has more keys, and other bodies. */
function withoutBodies(capture: { chain: Record<string, unknown>[] }) {
  const {
    why: _why,
    namespaces: _names,
    commands: _commands,
    replayCommands: _replayCommands,
    ...rest
  } = capture as never as Record<string, unknown>;
  const message = (given: unknown) =>
    given === null ? null : { ...(given as object), body: undefined };
  return {
    ...rest,
    chain: capture.chain.map(({ startMs: _start, selfMs: _self, ...hop }) => ({
      ...hop,
      request: message(hop.request),
      response: message(hop.response),
    })),
  };
}

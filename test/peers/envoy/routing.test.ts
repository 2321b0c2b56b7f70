// What a real Envoy changes in requests, and what it refuses, beside loop.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { headerPairs } from '../../../src/core/headers.js';
import { requireFile } from '../../harness/requires.js';
import {
  ask,
  cluster,
  filterType,
  install,
  type Origin,
  origin,
  startEnvoy,
  startLoop,
  venv,
} from './sides.js';

describe('Envoy', requireFile(join(venv, '.installed'), install), () => {
  test('headers of requests and answers are changed alike', async () => {
    const served = await origin((_req, res) => {
      res.writeHead(200, { 'x-powered-by': 'a', 'x-tier': 'tin', vary: 'x-a' }).end('ok');
    });
    const overwrite = { append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' };
    const append = { append_action: 'APPEND_IF_EXISTS_OR_ADD' };
    const ports = [
      await startEnvoy({
        routes: [
          {
            match: { prefix: '/' },
            route: { cluster: 'origin' },
            request_headers_to_add: [
              { header: { key: 'x-tier', value: 'gold' }, ...overwrite },
              { header: { key: 'x-seen', value: '2' }, ...append },
            ],
            request_headers_to_remove: ['x-debug'],
            response_headers_to_add: [
              { header: { key: 'x-tier', value: 'gold' }, ...overwrite },
              { header: { key: 'vary', value: 'x-b' }, ...append },
            ],
            response_headers_to_remove: ['x-powered-by'],
          },
        ],
        clusters: [cluster('origin', [served.port])],
      }),
      await loopTo(
        served,
        `{ match: { path: /* }, to: origin, headers: { request: { set: { x-tier: gold }, add: { x-seen: 2 }, remove: [x-debug] }, ` +
          'response: { set: { x-tier: gold }, add: { vary: x-b }, remove: [x-powered-by] } } }',
      ),
    ];
    const seen: unknown[] = [];
    for (const port of ports) {
      const answer = await ask(
        port,
        '/',
        'X-Debug: 1\r\nX-Tier: tin\r\nx-seen: 1\r\nx-tier: lead\r\nX-Debug: 2\r\n',
      );
      const request = headerPairs(served.got.at(-1)?.rawHeaders ?? [])
        .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
        .filter((line) => /^x-(debug|tier|seen):/.test(line))
        .sort();
      // Envoy keeps some headers as one line, which means the same.
      const response = ['x-powered-by', 'x-tier', 'vary'].map((name) =>
        answer.all(name).flatMap((value) => value.split(',')),
      );
      seen.push({ request, response });
    }
    expect(seen[0]).toEqual({
      request: ['x-seen: 1', 'x-seen: 2', 'x-tier: gold'],
      response: [[], ['gold'], ['x-a', 'x-b']],
    });
    expect(seen[1]).toEqual(seen[0]);
  });

  test('paths are rewritten alike, but where they would lead elsewhere', async () => {
    const served = await origin();
    const ports = [
      await startEnvoy({
        routes: [
          {
            match: { prefix: '/reviews/' },
            route: { cluster: 'origin', prefix_rewrite: '/v2/', host_rewrite_literal: 'inside' },
          },
        ],
        clusters: [cluster('origin', [served.port])],
      }),
      await loopTo(
        served,
        '{ match: { path: /reviews/* }, to: origin, rewrite: { path: /v2/*, host: inside } }',
      ),
    ];
    // biome-ignore format: reads as the table it is
    const table: [target: string, envoy: string, loop: string][] = [
      ['/reviews/1?a=b%2F', '/v2/1?a=b%2F', '/v2/1?a=b%2F'],
      ['/reviews/a%2Fb%20c', '/v2/a%2Fb%20c', '/v2/a%2Fb%20c'],
      ['/reviews//a//b', '/v2//a//b', '/v2//a//b'],
      ['/reviews/x/../1', '/v2/x/../1', '/v2/x/../1'],
      // Decided: what was routed by its prefix does not leave the new one.
      ['/reviews/../reviews/1', '/v2/../reviews/1', '/v2/1'],
      ['/reviews/%2e%2e/admin', '/v2/%2e%2e/admin', '404'],
    ];
    for (const [target, ...expected] of table) {
      for (const [i, port] of ports.entries()) {
        const { status } = await ask(port, target);
        const got = status === 200 ? served.got.at(-1) : undefined;
        expect(got?.url ?? String(status), `${target} at ${i === 0 ? 'Envoy' : 'loop'}`).toBe(
          expected[i],
        );
        if (got === undefined) continue;
        expect(got.headers.host).toBe('inside');
        // Decided: what came is in the capture, and not in a header.
        expect(got.headers['x-envoy-original-path']).toBe(i === 0 ? target : undefined);
      }
    }
  });

  test('clients are led elsewhere alike, but for the port of another scheme', async () => {
    const served = await origin();
    // biome-ignore format: reads as the table it is
    const redirects = [
      ['/a', { path_redirect: '/new' }, '{ path: /new }'],
      ['/b', { prefix_rewrite: '/new' }, '{ path: /new/* }'],
      ['/c', { host_redirect: 'other.example', response_code: 'PERMANENT_REDIRECT' }, '{ host: other.example, status: 308 }'],
      ['/d', { https_redirect: true, response_code: 'FOUND' }, '{ scheme: https, status: 302 }'],
    ] as const;
    const ports = [
      await startEnvoy({
        routes: redirects.map(([prefix, redirect]) => ({ match: { prefix }, redirect })),
        clusters: [],
      }),
      await loopTo(
        served,
        redirects
          .map(([prefix, , form]) => `{ match: { path: "${prefix}/*" }, redirect: ${form} }`)
          .join(', '),
      ),
    ];
    const seen: string[][] = [];
    for (const port of ports) {
      const lines: string[] = [];
      for (const [prefix] of redirects) {
        const { status, first } = await ask(port, `${prefix}/1?x=%2F`, '', { host: 'shop:8080' });
        lines.push(`${status} ${first('location')}`);
      }
      const { status, first } = await ask(port, '/d/1', '', { host: 'shop' });
      seen.push([...lines, `${status} ${first('location')}`]);
    }
    expect(seen[0]).toEqual([
      '301 http://shop:8080/new?x=%2F',
      '301 http://shop:8080/new/1?x=%2F',
      '308 http://other.example/c/1?x=%2F',
      '302 https://shop:8080/d/1?x=%2F',
      '302 https://shop/d/1',
    ]);
    const [a, b, c, , e] = seen[0] ?? [];
    // Decided: nobody speaks TLS at the port that plain HTTP came to.
    expect(seen[1]).toEqual([a, b, c, '302 https://shop/d/1?x=%2F', e]);
  });

  test('a token bucket lets the same number pass, at once and later', async () => {
    const served = await origin();
    const bucket = { max_tokens: 5, tokens_per_fill: 1, fill_interval: '1s' };
    const always = { default_value: { numerator: 100, denominator: 'HUNDRED' } };
    const ports = [
      await startEnvoy({
        routes: [{ match: { prefix: '/' }, route: { cluster: 'origin' } }],
        clusters: [cluster('origin', [served.port])],
        filters: [
          {
            name: 'limit',
            typed_config: {
              '@type': filterType('http.local_ratelimit.v3.LocalRateLimit'),
              ...{ stat_prefix: 'limit', token_bucket: bucket },
              ...{ filter_enabled: always, filter_enforced: always },
            },
          },
        ],
      }),
      await loopTo(
        served,
        '{ match: { path: /* }, to: origin, limit: { rate: 1/s, burst: 5, by: route } }',
      ),
    ];
    for (const [i, port] of ports.entries()) {
      const burst = await Promise.all(Array.from({ length: 20 }, () => ask(port)));
      const refused = burst.filter(({ status }) => status === 429);
      expect(burst.filter(({ status }) => status === 200)).toHaveLength(5);
      expect(refused).toHaveLength(15);
      // Decided: a client is told when.
      expect(refused[0]?.first('retry-after')).toBe(i === 0 ? undefined : '1');
      await sleep(2_500);
      const later = await Promise.all(Array.from({ length: 10 }, () => ask(port)));
      expect(later.filter(({ status }) => status === 200)).toHaveLength(2);
    }
  });

  test('an authority is asked for the same path by the same method, and refuses alike', async () => {
    const served = await origin();
    const authority = await origin((req, res) => {
      const isKnown = req.headers.authorization === 'Bearer t';
      res.writeHead(isKnown ? 200 : 403, isKnown ? { 'x-user': 'jason' } : {});
      res.end(isKnown ? '' : 'who are you');
    });
    const ports = [
      await startEnvoy({
        routes: [{ match: { prefix: '/' }, route: { cluster: 'origin' } }],
        clusters: [cluster('origin', [served.port]), cluster('auth', [authority.port])],
        filters: [
          {
            name: 'auth',
            typed_config: {
              '@type': filterType('http.ext_authz.v3.ExtAuthz'),
              http_service: {
                server_uri: { uri: 'http://auth', cluster: 'auth', timeout: '5s' },
                path_prefix: '/check',
                authorization_response: {
                  allowed_upstream_headers: { patterns: [{ exact: 'x-user' }] },
                },
              },
            },
          },
        ],
      }),
      await loopTo(
        served,
        `{ match: { path: /* }, to: origin, auth: { url: "http://127.0.0.1:${authority.port}/check", timeout: 5s, allowHeaders: [x-user] } }`,
      ),
    ];
    for (const [i, port] of ports.entries()) {
      served.got.length = 0;
      const refused = await ask(port, '/a?b=%2F', 'cookie: s=1\r\n', { method: 'PUT' });
      expect([refused.status, refused.body]).toEqual([403, 'who are you']);
      const question = authority.got.at(-1);
      expect([question?.method, question?.url, question?.headers.host]).toEqual([
        ...['PUT', '/check/a?b=%2F', 'shop'],
      ]);
      expect(question?.headers['content-length']).toBe('0');
      // Decided: who reads cookies needs them.
      expect(question?.headers.cookie).toBe(i === 0 ? undefined : 's=1');
      expect(served.got).toEqual([]);
      const passed = await ask(port, '/', 'authorization: Bearer t\r\nx-user: admin\r\n');
      expect(passed.status).toBe(200);
      expect(served.got.at(-1)?.headers['x-user']).toBe('jason');
    }
  });
});

function loopTo({ port }: Origin, routes: string): Promise<number> {
  return startLoop(`services: { origin: "http://127.0.0.1:${port}" }\nroutes: [ ${routes} ]\n`);
}

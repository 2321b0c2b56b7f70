import { describe, expect, test } from 'vitest';
import { rooms } from '../../src/app.js';
import type { Capture } from '../../src/core/capture.js';
import { planReplay } from '../../src/replayer/plan.js';
import { refuseTruncated } from '../../src/replayer/rebuild-request.js';
import { hop, message, sampleCapture } from '../cli/fixtures/sample-capture.js';
import { captureAt, newMachine } from './fixtures/machine.js';

/** What only an archive tells of: a host that is nobody's, https, a lost failure, lost bytes. */
function thirdParty(): Capture {
  const whole = message(['Host', 'stats.example', 'Content-Length', '9'], 'abc', { wireBytes: 9 });
  return sampleCapture({
    destination: 'stats.example',
    failedAt: 'stats.example',
    hops: 1,
    chain: [
      hop({
        service: null,
        to: 'stats.example:443',
        authority: 'stats.example',
        scheme: 'https',
        method: 'POST',
        path: '/collect',
        status: null,
        error: 'unknown',
        errorMessage: '',
        request: { ...whole, body: { ...whole.body, damaged: true } },
        response: null,
        ruleHeld: true,
        client: '',
      }),
    ],
    failedHop: 0,
    redacted: [],
  });
}

describe('a call to a host that no service has', () => {
  test.each(['loop', 'har'] as const)('comes back as it was from a file: %s', async (format) => {
    const machine = newMachine();
    const data = await rooms.exportCapture(thirdParty(), { format });
    await rooms.importCaptures(machine, { name: 'case', data });
    const arrived = await captureAt(machine, 1);
    expect(arrived.chain).toEqual(thirdParty().chain);
    expect(arrived).toMatchObject({ destination: 'stats.example', failedAt: 'stats.example' });
  });

  test('makes a capture file that an older loop refuses, as it would misread it', async () => {
    const versionOf = async (capture: Capture) =>
      (await rooms.exportCapture(capture, { format: 'loop' })).readUInt32BE(8);
    expect(await versionOf(thirdParty())).toBe(2);
    expect(await versionOf(sampleCapture())).toBe(1);
  });

  test('keeps its scheme and its host in a HAR and in a curl command', async () => {
    const har = await rooms.exportCapture(thirdParty(), { format: 'har' });
    expect(har.toString()).toContain('"url": "https://stats.example/collect"');
    const curl = (await rooms.exportCapture(thirdParty(), { format: 'curl' })).toString();
    expect(curl).toContain(' https://stats.example/collect\n');
    expect(curl).toContain('# what followed them was damaged');
  });

  test.each(['loop', 'har'] as const)(
    'and a service that is called by https stays one: %s',
    async (format) => {
      const machine = newMachine();
      const chain = [hop({ listener: 'mesh', to: 'ratings.internal:443', toScheme: 'https' })];
      const data = await rooms.exportCapture(sampleCapture({ chain, redacted: [] }), { format });
      await rooms.importCaptures(machine, { name: 'case', data });
      const arrived = await captureAt(machine, 1);
      expect(arrived.chain[0]).toMatchObject({ toScheme: 'https' });
      const curl = (await rooms.exportCapture(arrived, { format: 'curl' })).toString();
      expect(curl).toContain(' https://ratings.internal:443/');
    },
  );

  test('is sent to no namespace, also when one is asked for by its number', () => {
    const services = [
      { name: 'stats.example', url: { protocol: 'http', host: '127.0.0.1', port: 1 } as const },
    ];
    const target = {
      kind: 'namespace' as const,
      label: 'debug',
      namespace: { name: 'debug', services, egress: null, headers: [] },
    };
    const plan = (choice: { hop?: number }) => () =>
      planReplay(thirdParty(), target as unknown as Parameters<typeof planReplay>[1], choice);
    expect(plan({})).toThrow(/nothing to send: no hop can be sent; capture 12 calls stats.example/);
    expect(plan({ hop: 0 })).toThrow(/hop 0 calls stats.example, which is no service/);
  });

  test('is not sent with a damaged body, unless that is allowed', () => {
    const [entry] = thirdParty().chain;
    if (entry === undefined) throw new Error('no hop');
    expect(() => refuseTruncated(entry, true)).not.toThrow();
    expect(() => refuseTruncated(entry, false)).toThrow(
      'got the first 3 of 9 bytes, as the rest was damaged',
    );
  });
});

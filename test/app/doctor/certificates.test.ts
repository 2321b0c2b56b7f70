import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkCertificates } from '../../../src/app/doctor/check-certificates.js';
import { warnOfExpiry } from '../../../src/app/warn-of-expiry.js';
import { parseConfig } from '../../../src/config/parse-config.js';
import { steadyNow } from '../../../src/core/steady-clock.js';
import { Authority } from '../../harness/certificates.js';

const authority = new Authority();
const folder = mkdtempSync(join(tmpdir(), 'loop-expiry-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'good.pem'), authority.issue('good').cert);
writeFileSync(join(folder, 'old.pem'), authority.issue('old', { days: -1 }).cert);
writeFileSync(join(folder, 'later.pem'), authority.issue('later').cert);

const config = parseConfig(
  `
gateway:
  tls: [ { cert: good.pem, key: k }, { serverName: old.example, cert: old.pem, key: k } ]
  meshTls: { cert: good.pem, key: k }
services:
  ratings:
    url: "https://ratings"
    tls: { cert: later.pem, key: k }
    listen: 127.0.0.1:18082
    listenTls: { cert: no.pem, key: k }
`,
  join(folder, 'loop.yaml'),
);

test('each certificate that loop shows is looked at once, wherever it is shown', async () => {
  const checks = await checkCertificates(config, steadyNow());
  expect(checks.map(({ check, state }) => [check, state])).toEqual([
    ['certificate gateway.tls.cert', 'ok'],
    ['certificate gateway.tls.cert for old.example', 'fail'],
    ['certificate services.ratings.listenTls.cert', 'fail'],
    ['certificate services.ratings.tls.cert', 'ok'],
  ]);
  expect(checks[0]?.message).toMatch(/^CN=good, until \d{4}-\d\d-\d\dT/);
  expect(checks[1]).toMatchObject({
    message: expect.stringMatching(/^CN=old, expired .* \(.*old\.pem\)$/),
    cure: 'renew it; a running gateway takes the renewed file by itself',
  });
  expect(checks[2]?.message).toMatch(/no\.pem: ENOENT/);
});

test('one that is to be renewed is told before it fails', async () => {
  const checks = await checkCertificates(config, steadyNow() + 22 * 3_600_000);
  expect(checks[0]?.state).toBe('warn');
});

test('the log says once what has expired, and of what is renewed nothing', async () => {
  const told: string[] = [];
  const watch = warnOfExpiry(config, (line) => told.push(line));
  await expect.poll(() => told.length).toBe(1);
  expect(told[0]).toMatch(
    /^gateway\.tls\.cert for old\.example: the certificate has expired: CN=old, expired .*old\.pem\)$/,
  );
  watch.configure(config);
  writeFileSync(join(folder, 'later.pem'), authority.issue('late', { days: -1 }).cert);
  watch.configure(config);
  await expect.poll(() => told.length).toBe(2);
  expect(told[1]).toMatch(/^services\.ratings\.tls\.cert: .*CN=late/);
  watch.close();
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minVersion, satisfies } from 'semver';

/**
 * Everything that comes with the package has to run on the oldest Node that the package says. The
 * lockfile has what was tried; what a reader gets may be newer, and `install` looks at that.
 */
export function checkEngines(root, manifest) {
  const range = manifest.engines.node;
  const oldest = minVersion(range);
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const brought = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  assert(brought.length > 20, 'package-lock.json: expected the packages that this one brings');
  const offences = brought
    .filter(([, { engines }]) => engines?.node && !satisfies(oldest, engines.node))
    .map(([path, { version, engines }]) => `${path}@${version} wants Node ${engines.node}`);
  assert.deepEqual(offences, [], `package: says Node ${range}, and brings what does not run there`);
  assert.deepEqual(
    manifest.overrides,
    undefined,
    'package: overrides do not travel with it: a reader gets other versions than were tried',
  );
}

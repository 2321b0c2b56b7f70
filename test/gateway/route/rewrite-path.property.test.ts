import { expect, test } from 'vitest';
import { matchablePath } from '../../../src/gateway/route/request-target.js';
import { compileRewrite } from '../../../src/gateway/route/rewrite-path.js';
import fc from '../../harness/fast-check.js';

const segment = fc.constantFrom('a', '..', '.', '%2e%2e', '..;x', '%2F', '\\', '', 'b%2fc', '\xe9');
const prefix = '/reviews/';

test('whatever a server makes of it stays below the new path, with what the star took', () => {
  const rewrite = compileRewrite('/reviews/*', '/v2/*');
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
      const path = `${prefix}${segments.join('/')}`;
      const asked = matchablePath(path);
      fc.pre(asked.startsWith(prefix));
      expect(matchablePath(rewrite(path))).toBe(`/v2/${asked.slice(prefix.length)}`);
    }),
  );
});

import { requireGdb } from '../../harness/requires.js';
import { describeRelease } from '../debug/expect-release.js';

describeRelease({
  kind: 'Python',
  service: 'stock',
  needs: await requireGdb(),
});

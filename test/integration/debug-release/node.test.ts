import { describeRelease } from '../debug/expect-release.js';

describeRelease({
  kind: 'Node',
  service: 'shop',
  needs: {},
});

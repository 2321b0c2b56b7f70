import { requireProgram } from '../../harness/requires.js';
import { describeRelease } from '../debug/expect-release.js';

describeRelease({
  kind: 'Go',
  service: 'price',
  needs: requireProgram('dlv', 'go install github.com/go-delve/delve/cmd/dlv@latest'),
});

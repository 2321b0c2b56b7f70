import { requireProgram } from '../../harness/requires.js';
import { describeRelease } from '../debug/expect-release.js';

describeRelease({
  kind: 'Python',
  service: 'stock',
  needs: requireProgram('gdb', 'apt-get install gdb python3-debugpy'),
});

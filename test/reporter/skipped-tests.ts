import type { Reporter, TestModule } from 'vitest/node';
import { skipsText } from './skips-text.js';

/** Says at the end which tests this machine could not run, why, and what would change that. */
export default class SkippedTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skips = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].flatMap((test) => {
        const { missing } = test.meta();
        return missing === undefined ? [] : [{ file: module.relativeModuleId, missing }];
      }),
    );
    if (skips.length > 0) console.log(`\n${skipsText(skips)}`);
  }
}

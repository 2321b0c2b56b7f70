import { compileRules } from '../../core/rules/compile-rule.js';
import type { Session } from '../session.js';
import { withStore } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonText } from '../text/json-text.js';
import { explainChain } from './explain-chain.js';
import { rulesJson } from './rules-json.js';
import { rulesText } from './rules-text.js';

/** Asks the rules of the current config about a capture, whichever rule kept it. */
export async function testRules(
  session: Session,
  id: string,
  format: 'text' | 'json',
): Promise<void> {
  await withStore(session, async (store, config) => {
    const { io } = session;
    const capture = await store.getCapture(id);
    const tested = compileRules(config.capture.rules).map((rule) => ({
      rule: rule.name,
      hops: explainChain(rule, capture.chain),
    }));
    io.stdout.write(
      format === 'json'
        ? jsonText(rulesJson(capture, tested))
        : rulesText(capture, tested, {
            colours: coloursFor(session.colour),
            columns: io.isTTY ? io.columns : undefined,
          }),
    );
  });
}

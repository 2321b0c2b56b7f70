import { LoopError } from '../errors.js';
import { compileWhen } from './compile-when.js';
import type { RuleDefinition } from './definition.js';
import type { Matcher, Rule } from './matcher.js';
import { allMatcher } from './matchers/all.js';
import { onEdgeMatcher } from './matchers/on-edge.js';
import { SoughtTexts } from './sought-texts.js';

/**
 * Compiles a rule: all parsing happens here, so that asking it about a hop is comparisons alone.
 * @param texts of all rules that will be asked about the same hops
 * @throws LOOP_CONFIG_INVALID
 */
export function compileRule(definition: RuleDefinition, texts = new SoughtTexts()): Rule {
  return {
    name: definition.name,
    matcher: matcherOf(definition, texts),
    limit: definition.limit ?? null,
  };
}

/** @throws LOOP_CONFIG_INVALID */
export function compileRules(definitions: readonly RuleDefinition[]): Rule[] {
  const texts = new SoughtTexts();
  return definitions.map((definition) => compileRule(definition, texts));
}

function matcherOf(definition: RuleDefinition, texts: SoughtTexts): Matcher {
  try {
    const when = compileWhen(definition.when, texts);
    return definition.on === 'edge' ? allMatcher([onEdgeMatcher(), when]) : when;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LoopError('LOOP_CONFIG_INVALID', `rule "${definition.name}": ${reason}`, {
      cause: error,
    });
  }
}

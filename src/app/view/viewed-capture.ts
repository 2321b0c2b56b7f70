import { explainChain } from '../../cli/rules/explain-chain.js';
import { captureJson, type HopJson, hopJson } from '../../cli/show/capture-json.js';
import { nextCommands, replayCommand, servingNamespaces } from '../../cli/show/next-commands.js';
import { roundMs } from '../../cli/text/duration-text.js';
import type { Capture, Hop, KeptMessage } from '../../core/capture.js';
import type { ConfigOutline } from '../../core/config-outline.js';
import { compileRule } from '../../core/rules/compile-rule.js';
import type { RuleDefinition } from '../../core/rules/definition.js';
import type { Rule } from '../../core/rules/matcher.js';
import { selfTimes } from '../../core/self-time.js';
import { viewedBody } from './viewed-body.js';

export interface ViewContext {
  readonly outline: ConfigOutline;
  /** Absolute; null where there is no config. */
  readonly configFile: string | null;
}

/** A capture as `loop show -o json` has it, but for the bodies, which are only told of. */
export function viewedCapture(capture: Capture, context: ViewContext): object {
  const { outline, configFile } = context;
  const own = selfTimes(capture.chain);
  const serving = servingNamespaces(capture.chain, outline).map(({ name }) => name);
  const startedAtMs = Math.min(...capture.chain.map((hop) => hop.startedAtMs));
  return {
    ...captureJson({ ...capture, chain: [] }),
    chain: capture.chain.map((hop, at) => ({
      ...viewedHop(hop, `/api/captures/${capture.id}/hops/${hop.index}`),
      startMs: roundMs(hop.startedAtMs - startedAtMs),
      selfMs: roundedOrNull(own[at] ?? null),
    })),
    why: whyKept(capture),
    namespaces: serving,
    commands: nextCommands(capture, { outline, configFile: configFile ?? undefined }).commands,
    replayCommands: serving.map((to) => replayCommand(capture.id, to, configFile ?? undefined)),
  };
}

/** Its bodies are emptied first: they are what makes a capture large. */
function viewedHop(hop: Hop, url: string): object {
  const json: HopJson = hopJson({
    ...hop,
    request: emptied(hop.request),
    response: hop.response && emptied(hop.response),
  });
  return {
    ...json,
    request: viewedMessage(json.request, hop.request, `${url}/request/body`),
    response:
      json.response &&
      hop.response &&
      viewedMessage(json.response, hop.response, `${url}/response/body`),
  };
}

export function viewedMessage(json: HopJson['request'], message: KeptMessage, url: string): object {
  return { ...json, body: viewedBody(message, url) };
}

export function emptied(message: KeptMessage): KeptMessage {
  return { ...message, body: { ...message.body, data: Buffer.alloc(0) } };
}

function whyKept({ ruleDefinition, chain, rule }: Capture): object | null {
  const compiled = compiledRule(ruleDefinition);
  if (compiled === null) return null;
  const held = explainChain(compiled, chain).filter(({ explanation }) => explanation.matched);
  return {
    rule,
    hops: held.map(({ hop, explanation }) => ({
      hop: hop.index,
      service: hop.service,
      matched: true,
      explanation,
    })),
  };
}

function compiledRule(definition: unknown): Rule | null {
  try {
    return compileRule(definition as RuleDefinition);
  } catch {
    return null; // kept by another version, with a predicate this one does not know
  }
}

function roundedOrNull(ms: number | null): number | null {
  return ms === null ? null : roundMs(ms);
}

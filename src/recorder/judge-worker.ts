// The thread in which rules are asked that need long. It takes one hop at a time, and is ended when
// one takes too long.
import { parentPort } from 'node:worker_threads';
import { decodeContent } from '../core/content-coding.js';
import type { RawHeaders } from '../core/headers.js';
import { compileRules } from '../core/rules/compile-rule.js';
import type { RuleDefinition } from '../core/rules/definition.js';
import type { HopView, Rule } from '../core/rules/matcher.js';
import type { HopFacts } from './judge.js';

const decodedBytesMax = 16 * 1024 * 1024;

export type ToJudge =
  | { readonly type: 'rules'; readonly rules: readonly RuleDefinition[] }
  | { readonly type: 'hop'; readonly hop: HopFacts };
export type FromJudge =
  | { readonly type: 'ready' }
  | { readonly type: 'held'; readonly held: readonly string[] };

if (parentPort === null) throw new Error('judge-worker.js is started by judge-thread.js');
const port = parentPort;
let rules: readonly Rule[] = [];
port.on('message', (message: ToJudge) => {
  if (message.type === 'rules') {
    rules = compileRules(message.rules);
    answer({ type: 'ready' });
    return;
  }
  const view = viewOf(message.hop);
  const held = rules.filter(({ matcher }) => matcher.matches(view)).map(({ name }) => name);
  answer({ type: 'held', held });
});

function answer(message: FromJudge): void {
  port.postMessage(message);
}

function viewOf(hop: HopFacts): HopView {
  const request = decoded(hop.requestHeaders, hop.requestBody);
  const response = decoded(hop.responseHeaders, hop.responseBody);
  return { ...hop, requestBody: request, responseBody: response };
}

function decoded(headers: RawHeaders, body: Uint8Array<ArrayBuffer>): () => Buffer {
  let data: Buffer | undefined;
  return () => {
    data ??= decodeContent(headers, Buffer.from(body.buffer), decodedBytesMax).data;
    return data;
  };
}

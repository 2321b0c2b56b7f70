// The thread in which rules are asked that need long. It takes one hop at a time, and is ended when
// one takes too long.
import { parentPort } from 'node:worker_threads';
import { decodeContent } from '../core/content-coding.js';
import { giveBack } from '../core/give-back.js';
import { callSchemas } from '../core/grpc/grpc-types.js';
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
  const { requestHeaders, requestBody, responseHeaders, responseBody } = message.hop;
  const request = new JudgedBody(requestHeaders, requestBody);
  const response = new JudgedBody(responseHeaders, responseBody);
  const view: HopView = {
    ...message.hop,
    requestBody: () => request.decoded(),
    responseBody: () => response.decoded(),
    schemas: () => callSchemas(message.hop.types, message.hop.path),
  };
  const held = rules.filter(({ matcher }) => matcher.matches(view)).map(({ name }) => name);
  answer({ type: 'held', held });
  request.giveBack();
  response.giveBack();
});

function answer(message: FromJudge): void {
  port.postMessage(message);
}

class JudgedBody {
  readonly #headers: RawHeaders;
  readonly #coded: Uint8Array<ArrayBuffer>;
  #decoded: Buffer | undefined;

  constructor(headers: RawHeaders, coded: Uint8Array<ArrayBuffer>) {
    this.#headers = headers;
    this.#coded = coded;
  }

  decoded(): Buffer {
    const { buffer } = this.#coded;
    this.#decoded ??= decodeContent(this.#headers, Buffer.from(buffer), decodedBytesMax).data;
    return this.#decoded;
  }

  giveBack(): void {
    if (this.#decoded !== undefined) giveBack(this.#decoded);
    giveBack(this.#coded);
  }
}

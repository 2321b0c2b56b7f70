import type { Endpoint } from '../../core/config.js';
import type {
  Attempts,
  ForwardFailure,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
} from '../../core/forward.js';
import { noHeaders, type RawHeaders } from '../../core/headers.js';
import { steadyNow } from '../../core/steady-clock.js';
import type { RetryMeans } from './retry-means.js';
import { inTimeLeft, timeLeftMs } from './time-left.js';

/** Of a body, this much is kept so that the request can be sent again. */
const keptBytesMax = 64 * 1024;

/** Of an answer that is not passed on, so much is read, for so long. */
const unheardBytesMax = 64 * 1024;
const unheardMs = 250;

/**
 * `trying`: sent, and nothing has come; `refused`: the answer is not passed on, and read to its end;
 * `waiting`: before the next attempt; `passing`: the answer goes to the caller; `over`.
 */
type Phase = 'trying' | 'refused' | 'waiting' | 'passing' | 'over';

/**
 * One request that is sent again while it fails: after a while, as often as the policy and the budget
 * let it, as long as nothing of an answer went to the caller and its body is still whole.
 */
export class RetriedRequest implements ForwardHandler, ForwardStream {
  readonly #means: RetryMeans;
  readonly #handler: ForwardHandler;
  readonly #attempts: Attempts;
  readonly #first: ForwardRequest;
  #request: ForwardRequest;
  #stream: ForwardStream | null = null;
  #phase: Phase = 'waiting';
  #attempt = 0;
  /** The body so far; null when it is gone. */
  #body: Buffer[] | null = [];
  #bodyBytes = 0;
  #trailers: RawHeaders | null = null;
  #unheardBytes = 0;
  readonly #tried: Endpoint[] = [];
  /** It has a part of the budget. */
  #isRetrying = false;
  /** Of the phase: for the answer to begin, for it to end, or for the next attempt. */
  #timer: NodeJS.Timeout | undefined;
  #connected = false;
  #paused = false;

  constructor(
    means: RetryMeans,
    request: ForwardRequest,
    handler: ForwardHandler,
    attempts: Attempts,
  ) {
    this.#means = means;
    this.#first = request;
    this.#request = request;
    this.#handler = handler;
    this.#attempts = attempts;
    means.budget.active++;
  }

  start(): this {
    this.#send(this.#request);
    return this;
  }

  #send(request: ForwardRequest): void {
    const { policy, next } = this.#means;
    const attempt = ++this.#attempt;
    this.#request = request;
    this.#phase = 'trying';
    this.#connected = false;
    this.#stream = null;
    const { perTryMs } = policy.config;
    if (perTryMs !== null && request.deadline !== undefined) {
      request.deadline.tryEndsAt = steadyNow() + perTryMs;
    }
    if (perTryMs !== null) this.#timer = setTimeout(tryIsOver, perTryMs, this);
    const stream = next(request, this);
    // A failure may have been told at once.
    if (attempt !== this.#attempt || this.#is('waiting') || this.#is('over')) return;
    this.#stream = stream;
    if (this.#paused) stream.pause();
  }

  // --- downstream → upstream

  write(chunk: Buffer): boolean {
    if (this.#body !== null) {
      this.#body.push(chunk);
      this.#bodyBytes += chunk.length;
    }
    // The downstream is told to wait, too.
    if (this.#phase === 'waiting' || this.#phase === 'refused') return false;
    if (this.#bodyBytes > keptBytesMax) this.#body = null;
    return this.#stream?.write(chunk) ?? true;
  }

  end(trailers: RawHeaders): void {
    this.#trailers = trailers;
    if (this.#phase === 'trying' || this.#phase === 'passing') this.#stream?.end(trailers);
  }

  pause(): void {
    this.#paused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#stream?.resume();
  }

  abort(isLate = false): void {
    if (this.#phase === 'over') return;
    this.#settle();
    this.#stream?.abort(isLate);
  }

  // --- upstream → downstream

  onConnected(reused: boolean): void {
    this.#connected = true;
    // It is not sent again from here on.
    if (!this.#means.policy.takes(this.#request.method)) this.#body = null;
    this.#handler.onConnected(reused);
  }

  onInformation(status: number, statusText: string, headers: RawHeaders): void {
    // The caller hears of 100 at most once; of any other, there is no taking back.
    if (status === 100 && this.#attempt > 1) return;
    if (status !== 100) this.#body = null;
    this.#handler.onInformation(status, statusText, headers);
    if (status !== 100) this.#pass();
  }

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    const { policy } = this.#means;
    const { method } = this.#request;
    if (policy.isForAnswer(status, headers, method) && this.#mayRetry()) {
      this.#phase = 'refused';
      this.#unheardBytes = 0;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(enoughOfAnswer, unheardMs, this);
      this.#attempts.onHead(status, statusText, headers);
      return;
    }
    if (this.#phase === 'trying') this.#pass();
    this.#handler.onHead(status, statusText, headers);
  }

  onData(chunk: Buffer): void {
    if (this.#phase !== 'refused') {
      this.#handler.onData(chunk);
      return;
    }
    this.#attempts.onData(chunk);
    this.#unheardBytes += chunk.length;
    if (this.#unheardBytes > unheardBytesMax) this.enoughOfAnswer();
  }

  onDrain(): void {
    if (this.#phase !== 'refused') this.#handler.onDrain();
  }

  onEnd(trailers: RawHeaders): void {
    if (this.#phase === 'refused') {
      this.#attempts.onEnd(trailers);
      this.#wait();
      return;
    }
    this.#settle();
    this.#handler.onEnd(trailers);
  }

  onError(failure: ForwardFailure): void {
    const { policy } = this.#means;
    const { method } = this.#request;
    const isOfAnswer = this.#phase === 'refused';
    if (isOfAnswer || (policy.isForFailure(failure, method, this.#connected) && this.#mayRetry())) {
      this.#attempts.onError(failure);
      this.#wait();
      return;
    }
    this.#settle();
    this.#handler.onError(failure);
  }

  // --- time

  /** The attempt has had its time, and no answer. */
  tryIsOver(): void {
    if (this.#phase !== 'trying') return;
    this.#stream?.abort(true);
    const { perTryMs } = this.#means.policy.config;
    const at = this.#request.exchange?.upstream ?? 'the upstream';
    this.onError({
      kind: 'timeout',
      code: 'LOOP_TRAFFIC_TIMEOUT',
      message: `no answer from ${at} within ${perTryMs} ms (retries.perTry)`,
    });
  }

  /** The rest of an answer that nobody hears is not waited for. */
  enoughOfAnswer(): void {
    if (this.#phase !== 'refused') return;
    this.#stream?.abort();
    this.#attempts.onEnd(noHeaders);
    this.#wait();
  }

  #wait(): void {
    const { policy, random } = this.#means;
    clearTimeout(this.#timer);
    this.#phase = 'waiting';
    this.#stream = null;
    this.#timer = setTimeout(sendAgain, policy.backoffMs(this.#attempt, random()), this);
  }

  sendAgain(): void {
    const { target } = this.#means;
    // A stream that is there already takes the body for gone before it is.
    const body = this.#body ?? [];
    const attempt = this.#attempt + 1;
    const { upstream } = this.#request;
    if (!this.#tried.includes(upstream)) this.#tried.push(upstream);
    this.#send(
      inTimeLeft(this.#attempts.next(target(this.#request, this.#tried), body), this.#first),
    );
    if (this.#attempt !== attempt || !this.#is('trying')) return;
    if (this.#bodyBytes > keptBytesMax) this.#body = null;
    const stream = this.#stream as ForwardStream | null;
    for (const chunk of body) stream?.write(chunk);
    if (this.#trailers !== null) stream?.end(this.#trailers);
    this.#handler.onDrain();
  }

  // --- whether

  #mayRetry(): boolean {
    if (this.#phase !== 'trying') return false;
    const { policy, budget } = this.#means;
    const { attempts, budget: share } = policy.config;
    if (this.#attempt >= attempts || timeLeftMs(this.#first) <= 0) return false;
    if (this.#body === null && this.#request.framing !== 'none') return false;
    if (!budget.allows(share, this.#isRetrying)) return false;
    if (!this.#isRetrying) budget.retrying++;
    this.#isRetrying = true;
    return true;
  }

  /** Asked after a call that may have changed it. */
  #is(phase: Phase): boolean {
    return this.#phase === phase;
  }

  #pass(): void {
    clearTimeout(this.#timer);
    this.#phase = 'passing';
    this.#body = null;
  }

  #settle(): void {
    const { budget } = this.#means;
    clearTimeout(this.#timer);
    this.#phase = 'over';
    this.#body = null;
    budget.active--;
    if (this.#isRetrying) budget.retrying--;
  }
}

function tryIsOver(request: RetriedRequest): void {
  request.tryIsOver();
}

function enoughOfAnswer(request: RetriedRequest): void {
  request.enoughOfAnswer();
}

function sendAgain(request: RetriedRequest): void {
  request.sendAgain();
}

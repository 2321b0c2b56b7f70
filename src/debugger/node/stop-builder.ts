import type { FrameView, StackFrame, Stop } from '../../core/debugging.js';
import { framesMax, sourceLinesAround } from '../limits.js';
import { shownPath } from '../shown-path.js';
import { sourceAround } from '../source-around.js';
import type { AsyncTrace, CdpCallFrame, PausedEvent } from './cdp-messages.js';
import { frameValues } from './frame-values.js';
import type { Scripts } from './scripts.js';
import type { ValueTexts } from './value-texts.js';

/** A frame as shown, and where it comes from: only one that is still running has variables. */
export interface MappedFrame {
  readonly shown: StackFrame;
  readonly path: string;
  readonly scriptId: string;
  readonly running: CdpCallFrame | null;
}

interface RawFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
  readonly running: CdpCallFrame | null;
}

/** What of a pause can be shown. */
export class StopBuilder {
  readonly #scripts: Scripts;
  readonly #texts: ValueTexts;
  readonly #root: string | null;

  constructor(scripts: Scripts, texts: ValueTexts, root: string | null) {
    this.#scripts = scripts;
    this.#texts = texts;
    this.#root = root;
  }

  /** The innermost first; Node's own are left out, unless it stands in one. */
  framesOf({ callFrames, asyncStackTrace }: PausedEvent): Promise<MappedFrame[]> {
    const raw = [...callFrames.map(runningFrame), ...asyncFrames(asyncStackTrace)];
    const own = raw.filter(
      ({ scriptId }, i) => i === 0 || !this.#scripts.byId(scriptId)?.path.startsWith('node:'),
    );
    return Promise.all(own.slice(0, framesMax).map((frame) => this.#map(frame)));
  }

  async #map(raw: RawFrame): Promise<MappedFrame> {
    const { scriptId, functionName, running } = raw;
    const { path, line } = await this.#scripts.placeOf(scriptId, raw.lineNumber, raw.columnNumber);
    const shown = {
      ...{ function: functionName || '(anonymous)', file: shownPath(path, this.#root), line },
      isAsync: running === null,
    };
    return { shown, path, scriptId, running };
  }

  async view({ shown, path, scriptId, running }: MappedFrame): Promise<FrameView> {
    const [lines, values] = await Promise.all([
      this.#scripts.linesOf(scriptId, path),
      running === null ? { locals: {}, closure: {} } : frameValues(this.#texts, running),
    ]);
    return { ...shown, ...values, source: sourceAround(lines, shown.line, sourceLinesAround) };
  }
}

export interface PauseContext {
  /** A breakpoint that was asked for was hit. */
  readonly isHit: boolean;
  readonly isStepping: boolean;
}

export function reasonOf(
  { reason, data }: PausedEvent,
  { isHit, isStepping }: PauseContext,
): Stop['reason'] {
  const reasons =
    reason === 'ambiguous' && Array.isArray(data?.reasons)
      ? data.reasons.map((each: { reason?: unknown }) => each.reason)
      : [reason];
  if (reasons.includes('exception') || reasons.includes('promiseRejection')) return 'exception';
  if (isHit) return 'breakpoint';
  // V8 calls the end of a step `other`, or `step` in later versions.
  return isStepping ? 'step' : 'other';
}

function runningFrame(frame: CdpCallFrame): RawFrame {
  return { ...frame.location, functionName: frame.functionName, running: frame };
}

function asyncFrames(trace: AsyncTrace | undefined): RawFrame[] {
  const frames: RawFrame[] = [];
  for (let at = trace; at !== undefined && frames.length < framesMax; at = at.parent) {
    frames.push(...at.callFrames.map((frame) => ({ ...frame, running: null })));
  }
  return frames;
}

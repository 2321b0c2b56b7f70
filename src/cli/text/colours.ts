import picocolors from 'picocolors';
import type { Verdict } from '../../core/replay.js';

export type Paint = (text: string) => string;

/** Colours by meaning, so that every command says the same with the same colour. */
export interface Colours {
  readonly heading: Paint;
  readonly faint: Paint;
  readonly good: Paint;
  readonly caution: Paint;
  readonly bad: Paint;
  readonly accent: Paint;
}

const plain: Paint = (text) => text;

export const noColours: Colours = {
  heading: plain,
  faint: plain,
  good: plain,
  caution: plain,
  bad: plain,
  accent: plain,
};

export function coloursFor(enabled: boolean): Colours {
  if (!enabled) return noColours;
  const codes = picocolors.createColors(true);
  return {
    heading: codes.bold,
    faint: codes.dim,
    good: codes.green,
    caution: codes.yellow,
    bad: codes.red,
    accent: codes.cyan,
  };
}

/** Null status: there was no response. */
export function statusPaint(colours: Colours, status: number | null): Paint {
  if (status === null || status >= 500) return colours.bad;
  return status >= 400 ? colours.caution : colours.good;
}

export function verdictPaint(colours: Colours, verdict: Verdict): Paint {
  if (verdict === 'passed') return colours.good;
  return verdict === 'different' ? colours.caution : colours.bad;
}

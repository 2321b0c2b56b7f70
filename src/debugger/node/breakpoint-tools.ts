// What the parts that set breakpoints work with.

import type { ArmedBreakpoint } from '../../core/debugging.js';
import type { CdpClient } from './cdp-client.js';
import type { Debuggee } from './debuggee.js';
import type { Places } from './places.js';
import type { ScriptTable } from './script-table.js';
import type { SourceMaps } from './source-maps.js';
import type { SourceTexts } from './source-texts.js';

export interface BreakpointTools {
  readonly client: CdpClient;
  readonly debuggee: Debuggee;
  readonly scripts: ScriptTable;
  readonly maps: SourceMaps;
  readonly texts: SourceTexts;
  readonly places: Places;
  /** Absolute. */
  readonly root: string;
}

export interface BreakpointEvents {
  placed(position: number, breakpoint: ArmedBreakpoint): void;
  note(line: string): void;
}

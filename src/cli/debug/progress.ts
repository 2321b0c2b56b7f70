import { debuggedName } from '../../core/debugged-name.js';
import type {
  ArmedBreakpoint,
  AttachedService,
  DebugFront,
  IdeOffer,
  Stop,
} from '../../core/debugging.js';
import { printable } from '../text/printable.js';
import { labelLine } from './label-line.js';
import { armedText, attachedText, ideOfferText, launchEntry } from './progress-text.js';
import type { StopLook } from './stop-look.js';
import { placeText } from './stop-text.js';
import { writeLaunch } from './write-launch.js';

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly look: () => StopLook;
  /** Somebody is there who can press Enter. */
  readonly canAsk: boolean;
  /** Where `launch.json` is written; undefined: nowhere. */
  readonly launchFile: string | undefined;
}

/** What every front tells beside the stops. */
export class Progress implements Omit<DebugFront, 'stopped' | 'entered'> {
  readonly #options: ProgressOptions;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  attached(services: readonly AttachedService[]): void {
    this.#options.write(attachedText(services, this.#options.look()));
  }

  placed(breakpoint: ArmedBreakpoint): void {
    this.#options.write(armedText(breakpoint, this.#options.look()));
  }

  ideWanted(offers: readonly IdeOffer[]): void {
    const { write, look } = this.#options;
    for (const offer of offers) {
      write(ideOfferText(offer, look()));
      this.#writeLaunch(offer);
    }
  }

  ideAttached(service: string): void {
    const how = this.#options.canAsk
      ? 'at its first breakpoint, or Enter'
      : 'at its first breakpoint';
    this.note(`${service}: an IDE is attached; the request is sent ${how}`, 'ide');
  }

  ideArmed(service: string): void {
    this.note(`${service}: an IDE is attached, and its breakpoints are set`, 'ide');
  }

  ideStopped(stop: Stop): void {
    const { file, line, function: name } = stop;
    const where = file === '' ? '' : ` at ${placeText({ file, line })} in ${name}`;
    this.note(`${debuggedName(stop)}: the IDE has stopped it${where}`, 'ide');
  }

  /** In one line, where the report is to have the rest. */
  protected stoppedAt(stop: Stop): void {
    const { file, line, function: name } = stop;
    this.note(`${debuggedName(stop)} at ${placeText({ file, line })} in ${name}`, 'stopped');
  }

  note(line: string, label = 'debugger'): void {
    const { write, look } = this.#options;
    write(labelLine(label, printable(line), { ...look(), columns: undefined }));
  }

  #writeLaunch(offer: IdeOffer): void {
    const file = this.#options.launchFile;
    if (file === undefined) return;
    const entry = launchEntry(offer);
    const wrong = writeLaunch(file, entry);
    if (wrong === undefined) this.note(`written to ${file} as "${entry.name}"`, 'ide');
    else this.note(`${file} is as it was: ${wrong}; paste the configuration`, 'ide');
  }
}

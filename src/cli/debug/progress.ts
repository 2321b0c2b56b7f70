import type {
  ArmedBreakpoint,
  AttachedService,
  DebugFront,
  IdeOffer,
} from '../../core/debugging.js';
import { printable } from '../text/printable.js';
import { labelLine } from './label-line.js';
import { armedText, attachedText, ideOfferText, launchEntry } from './progress-text.js';
import type { StopLook } from './stop-look.js';
import { writeLaunch } from './write-launch.js';

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly look: () => StopLook;
  /** Where `launch.json` is written; undefined: nowhere. */
  readonly launchFile: string | undefined;
}

/** What every front tells beside the stops. */
export class Progress implements Omit<DebugFront, 'stopped'> {
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

  ideArmed(service: string): void {
    this.note(`${service}: an IDE is attached, and its breakpoints are set`, 'ide');
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

import type { ArmedBreakpoint, AttachedService, IdeOffer } from '../../core/debugging.js';
import { jsonText } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import { breakpointText } from './breakpoint-option.js';
import { labelLine } from './label-line.js';
import type { StopLook } from './stop-look.js';
import { placeText } from './stop-text.js';

/** What is attached, and where its breakpoints are. None of it is cut: it may be copied. */
export function attachedText(services: readonly AttachedService[], look: StopLook): string {
  const uncut = { ...look, columns: undefined };
  const cells = Math.max(0, ...services.map(({ service }) => printable(service).length));
  return services
    .map((each) => {
      const process = each.pid === null ? each.runtime : `${each.runtime} pid ${each.pid}`;
      const name = printable(each.service).padEnd(cells);
      const text = `${name}  ${process} at ${printable(each.debugger)}`;
      const armed = each.breakpoints.map((breakpoint) => armedText(breakpoint, look));
      return labelLine('attached', text, uncut) + armed.join('');
    })
    .join('');
}

/** A breakpoint as it was typed, and the line that is really taken. */
export function armedText(breakpoint: ArmedBreakpoint, look: StopLook): string {
  const typed = printable(breakpointText(breakpoint));
  const { placed, why } = breakpoint;
  const isSame = placed?.file === breakpoint.file && placed.line === breakpoint.line;
  let text = `${typed} → ${placed === null ? '' : placeText(placed)}`;
  if (placed === null) text = `${typed} waits for its module`;
  else if (isSame) text = typed;
  else if (why !== undefined) text += ` (${printable(why)})`;
  return labelLine('breakpoint', text, { ...look, columns: undefined });
}

/** How an IDE gets to a service: the entry for `launch.json`, ready to paste. */
export function ideOfferText(offer: IdeOffer, look: StopLook): string {
  const at = `${printable(offer.service)} waits for an IDE at ${printable(offer.host)}:${offer.port}`;
  const head = labelLine('ide', `${at}, with this configuration:`, { ...look, columns: undefined });
  return head + jsonText(launchEntry(offer));
}

/** VS Code lists configurations by their names, and takes none without. */
export function launchEntry({ service, launch }: IdeOffer): Record<string, unknown> & {
  readonly name: string;
} {
  const { name, ...rest } = launch;
  return { name: typeof name === 'string' && name !== '' ? name : `loop: ${service}`, ...rest };
}

import { didYouMean } from '../../core/did-you-mean.js';
import type { CaptureFilter } from '../../core/store.js';
import { isFiltering } from '../options/capture-filter.js';
import type { Session } from '../session.js';

/** Why nothing is listed, and what to try; with a name that the config has, where one is near. */
export async function emptyLine(session: Session, filter: CaptureFilter): Promise<string> {
  if (!isFiltering(filter)) {
    return 'loop: no captures yet; check that the gateway runs (loop gateway), that the traffic passes it, and that a rule under capture.rules matches (loop config check)\n';
  }
  return nothingMatches(session, filter);
}

/** The same where captures are chosen by a filter. */
export async function nothingMatches(session: Session, filter: CaptureFilter): Promise<string> {
  const hint = await nearNames(session, filter);
  return `loop: no capture matches${hint}; try fewer filters, or loop list captures for all of them\n`;
}

async function nearNames(session: Session, { rule, service }: CaptureFilter): Promise<string> {
  if (rule === undefined && service === undefined) return '';
  const { rules, services } = await session.rooms.outlineConfig(session.configFile);
  const near = (given: string | undefined, names: readonly string[]) =>
    given === undefined || names.includes(given) ? '' : didYouMean(given, names);
  return (
    near(rule, rules) +
    near(
      service,
      services.map(({ name }) => name),
    )
  );
}

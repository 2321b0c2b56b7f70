import { pathOf, queryOf } from '../../core/query.js';
import { isRedacted } from '../redaction-marker.js';
import { changed, type Findings, noFindings } from './finding.js';
import type { Noise } from './noise.js';

/** Two targets; the order of their parameters does not count. */
export function comparePath(recorded: string, replayed: string, noise: Noise): Findings {
  const [one, other] = [sortedTarget(recorded), sortedTarget(replayed)];
  if (one === other || isRedacted(one) || isRedacted(other)) return noFindings;
  if (noise.isNoise(one, other)) return { differences: [], noise: ['path'] };
  return { differences: [changed('path', recorded, replayed)], noise: [] };
}

/** The same for targets that differ by the order of their parameters alone. Escapes stay as they are. */
export function sortedTarget(target: string): string {
  const query = queryOf(target);
  if (query === '') return target;
  // Of equal names the order counts, and a stable sort by name keeps it.
  const parameters = query.split('&').map((text) => ({ text, name: text.split('=')[0] ?? '' }));
  parameters.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return `${pathOf(target)}?${parameters.map(({ text }) => text).join('&')}`;
}

import type { WeightedTarget } from '../../core/config.js';
import { list, mapping, oneOf } from './text.js';
import * as value from './values.js';

const weightMax = 1_000_000;
export const routeToForms =
  'the name of a service, or a list such as [{ service: reviews-v1, weight: 90 }]';
const service = value.name('the name of a service', 'reviews');
const targetForm = 'a target such as { service: reviews-v1, weight: 90 }';
const weightForm = `a weight, a whole number from 0 to ${weightMax}`;

const targets = list(
  'a list of targets',
  mapping(targetForm, {
    service,
    weight: value.wholeNumber(weightForm, 0, weightMax).describe('Its part of the sum of all'),
  }),
)
  .min(1, { error: 'expected one target at least' })
  .transform((given, context): readonly WeightedTarget[] => {
    const seen = new Set<string>();
    given.forEach((target, at) => {
      if (seen.has(target.service)) {
        const message = 'expected each service once';
        context.addIssue({ code: 'custom', path: [at, 'service'], message });
      }
      seen.add(target.service);
    });
    if (given.every(({ weight }) => weight === 0)) {
      context.addIssue({ code: 'custom', message: 'expected a weight above 0 for one of them' });
    }
    return given;
  });

/** Where a route leads: a service, or several by weight. */
export const routeTo = oneOf(routeToForms, [service, targets]);

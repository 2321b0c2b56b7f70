import { z } from 'zod';
import { traceFamilyNames } from '../../core/trace/family.js';
import { list, mapping } from './text.js';

const names = traceFamilyNames.join(', ');
const family = z.enum(traceFamilyNames, { error: `expected one of ${names}` });

export const traceHeaders = mapping('a mapping with families', {
  families: list(`a list of ${names}`, family)
    .min(1, { error: `expected one at least of ${names}` })
    .refine((families) => new Set(families).size === families.length, {
      error: 'expected each family once',
    })
    .describe(
      'Trace headers that are read and written, in the order in which they are believed; ' +
        'others pass through',
    )
    .default([...traceFamilyNames]),
}).describe('By which headers calls join their chain');

import { expect, test } from 'vitest';
import { DropCount } from '../../src/recorder/drop-count.js';

test.each(['constructor', '__proto__', 'toString'])('a rule may be called %s', (name) => {
  const drops = new DropCount();
  drops.limited(name);
  drops.limited(name);
  expect(Object.entries(drops.totals.ruleLimit)).toEqual([[name, 2]]);
});

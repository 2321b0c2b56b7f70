import { expect, test } from 'vitest';
import { cellWidth, cutStartToCells, cutToCells } from '../../../src/cli/text/cells.js';
import { printable } from '../../../src/cli/text/printable.js';
import { renderTable } from '../../../src/cli/text/table.js';
import fc from '../../harness/fast-check.js';

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('評'.repeat(30), 'e\u0301'.repeat(9)),
  )
  .map(printable);
const id = fc.nat(1e9).map(String);
const heading = (words: string) => words;

test('a table is never wider than its line, where its fixed columns leave room for the others', () => {
  const rows = fc.array(fc.tuple(id, text, text), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 40, max: 120 }), (all, line) => {
      const columns = [
        { title: 'ID', align: 'right' as const },
        { title: 'PATH', elastic: true },
        { title: 'RULE', elastic: true },
      ];
      const cells = all.map((row) => row.map((each) => ({ text: each })));
      const lines = renderTable(columns, cells, { line, heading }).split('\n').slice(0, -1);
      expect(lines).toHaveLength(all.length + 1);
      for (const [at, each] of lines.entries()) {
        expect(cellWidth(each)).toBeLessThanOrEqual(line);
        // What names a thing is whole.
        if (at > 0) expect(each.trimStart().split(' ')[0]).toBe(all[at - 1]?.[0]);
      }
    }),
  );
});

test('columns stand below each other, whatever they hold', () => {
  const rows = fc.array(fc.tuple(text, id), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(rows, (all) => {
      const columns = [{ title: 'NAME' }, { title: 'ID', align: 'right' as const }];
      const cells = all.map((row) => row.map((each) => ({ text: each })));
      const lines = renderTable(columns, cells, { heading }).split('\n').slice(0, -1);
      expect(new Set(lines.map(cellWidth)).size).toBe(1);
    }),
  );
});

test('a text that is cut fits, is the beginning or the end of it, and says that it was cut', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 30 }), (whole, cells) => {
      const [cut, end] = [cutToCells(whole, cells), cutStartToCells(whole, cells)];
      expect(cellWidth(cut)).toBeLessThanOrEqual(cells);
      expect(cellWidth(end)).toBeLessThanOrEqual(cells);
      if (cut !== whole) expect(whole.startsWith(cut.slice(0, -1)) && cut.endsWith('…')).toBe(true);
      if (end !== whole) expect(whole.endsWith(end.slice(1)) && end.startsWith('…')).toBe(true);
    }),
  );
});

test('what is printed moves no cursor and hides nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (raw) => {
      const shown = printable(raw);
      expect(shown).not.toMatch(
        /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/,
      );
      // What was visible ASCII is there as it was.
      const plain = raw.replace(/[^\x20-\x7e]/g, '');
      let at = 0;
      for (const character of plain) {
        at = shown.indexOf(character, at);
        expect(at).toBeGreaterThanOrEqual(0);
        at += 1;
      }
    }),
  );
});

import { replaceUnseen } from './unseen.js';

/** The value as indented JSON with a line end; what a terminal or a reader may stumble over is `\u` escapes. */
export function jsonText(value: unknown): string {
  return `${escapeUnseen(JSON.stringify(value, null, 2))}\n`;
}

/** As `jsonText`, on one line: for output that grows. */
export function jsonLine(value: unknown): string {
  return `${escapeUnseen(JSON.stringify(value))}\n`;
}

/** A JSON text that stands for the same; its line ends stay. */
export function escapeUnseen(json: string): string {
  return replaceUnseen(json, (character) =>
    character < ' ' ? character : character.replace(/[\s\S]/g, unitEscape),
  );
}

function unitEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

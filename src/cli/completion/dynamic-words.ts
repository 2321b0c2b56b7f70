import type { ConfigOutline } from '../../core/config-outline.js';
import type { RecentRecordings } from '../../core/store.js';
import type { Session } from '../session.js';
import { ageText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import type { Word } from './command-words.js';
import type { WordKind } from './word-kind.js';

/** More than these nobody looks through. */
const recordingsMax = 100;

/** The words of a kind, the likeliest first; none where something is wrong. */
export async function dynamicWords(session: Session, kind: WordKind): Promise<Word[]> {
  try {
    return (await wordsOf(session, kind)).filter(({ word }) => isOneLine(word));
  } catch {
    return []; // A shell that completes has no place for an error.
  }
}

async function wordsOf(session: Session, kind: WordKind): Promise<Word[]> {
  const { rooms, io, configFile } = session;
  if (kind === 'captures' || kind === 'replays') {
    const { captures, replays } = await rooms.recentRecordings(configFile, recordingsMax);
    return kind === 'captures'
      ? captures.map((capture) => captureWord(capture, io.now()))
      : replays.map(replayWord);
  }
  return namesOf(await rooms.outlineConfig(configFile), kind);
}

function namesOf(outline: ConfigOutline, kind: Exclude<WordKind, 'captures' | 'replays'>): Word[] {
  const plain = (names: readonly string[], description: string): Word[] =>
    [...new Set(names)].map((word) => ({ word, description }));
  switch (kind) {
    case 'namespaces':
      return outline.namespaces.map(({ name, services }) => ({
        word: name,
        description: `namespace with ${services.map((each) => each.name).join(', ')}`,
      }));
    case 'rules':
      return plain(outline.rules, 'rule');
    case 'routes':
      return plain(outline.routes, 'route');
    case 'faults':
      return plain(outline.faults, 'fault');
    case 'services':
      return plain(serviceNames(outline), 'service');
    case 'places':
      return plain(
        serviceNames(outline).map((name) => `${name}:`),
        'service:file:line',
      );
  }
}

function serviceNames({ services, namespaces }: ConfigOutline): string[] {
  const copies = namespaces.flatMap((namespace) => namespace.services);
  return [...services, ...copies].map(({ name }) => name);
}

function captureWord(capture: RecentRecordings['captures'][number], nowMs: number): Word {
  const { id, method, path, status, error, rule, capturedAtMs } = capture;
  const outcome = status ?? error ?? 'running';
  const age = ageText(nowMs - capturedAtMs);
  return { word: String(id), description: `${method} ${path} → ${outcome}, ${rule}, ${age} ago` };
}

function replayWord({
  id,
  capture,
  namespace,
  verdict,
}: RecentRecordings['replays'][number]): Word {
  return { word: String(id), description: `capture ${capture} to ${namespace}: ${verdict}` };
}

function isOneLine(word: string): boolean {
  return word !== '' && printable(word) === word;
}

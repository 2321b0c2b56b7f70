import { useEffect, useRef, useState } from 'preact/hooks';
import type { JsonRow } from './json-document.js';
import type { JsonAnswer, JsonAsk } from './json-messages.js';

export interface JsonState {
  /** Null while it is read. */
  readonly rowCount: number | null;
  readonly mistake: string | null;
  readonly found: number | null;
  readonly match: { readonly index: number; readonly row: number } | null;
}

const asked = 120;

/** JSON that a worker reads and lays out; it ends with the component. */
export function useJson(bytes: ArrayBuffer, onFail: (message: string) => void) {
  const [state, setState] = useState<JsonState>(atFirst);
  const [rows, setRows] = useState<ReadonlyMap<number, JsonRow>>(new Map());
  const worker = useRef<Worker | null>(null);
  const ask = (question: JsonAsk, moved: Transferable[] = []) =>
    worker.current?.postMessage(question, moved);
  /** What was in sight last, to be asked for again when rows are others. */
  const sight = useRef({ first: 0, last: asked });

  const need = (first: number, last: number) => {
    sight.current = { first, last };
    ask({ ask: 'rows', from: Math.max(0, first - asked / 2), to: last + asked / 2 });
  };
  const hear = (answer: JsonAnswer) => {
    if (answer.told === 'failed') onFail(answer.message);
    else if (answer.told === 'laid-out') {
      const { rowCount, mistake } = answer;
      setState((was) => ({ ...was, rowCount, mistake }));
      need(sight.current.first, sight.current.last);
    } else if (answer.told === 'rows') {
      setRows(new Map(answer.rows.map((row, index) => [answer.from + index, row])));
    } else if (answer.told === 'found') {
      setState((was) => ({ ...was, found: answer.count, match: null }));
      need(sight.current.first, sight.current.last);
      if (answer.count > 0) ask({ ask: 'match', index: 0 });
    } else {
      const { index, row } = answer;
      setState((was) => ({ ...was, match: { index, row } }));
    }
  };

  useEffect(() => {
    const started = new Worker(new URL('./json-worker.ts', import.meta.url), { type: 'module' });
    worker.current = started;
    started.onmessage = ({ data }: MessageEvent<JsonAnswer>) => hear(data);
    started.onerror = (event) => onFail(event.message);
    const own = bytes.slice(0);
    ask({ ask: 'open', bytes: own }, [own]);
    return () => {
      started.terminate();
      worker.current = null;
      setState(atFirst);
    };
  }, [bytes]);
  return { ...state, rows, ask, need };
}

const atFirst: JsonState = { rowCount: null, mistake: null, found: null, match: null };

import { useEffect, useState } from 'preact/hooks';
import type { ViewedBody } from '../../core/viewed-body.js';
import { ApiError, request } from '../api/client.js';

/** `raw`: as it was kept. `decoded`: its coding undone. `text`: in UTF-8, too. `messages`: those of gRPC, as JSON. */
export type BodyForm = 'raw' | 'decoded' | 'text' | 'messages';

export interface LoadedBody {
  readonly bytes: ArrayBuffer | undefined;
  /** What was decoded was more than loop gives out. */
  readonly isCut: boolean;
  readonly error: ApiError | undefined;
}

const queries = {
  raw: '',
  decoded: '?decoded=1',
  text: '?decoded=text',
  messages: '?decoded=messages',
} as const;

/** The body, read when it is wanted; what the capture brought of it already is not asked for again. */
export function useBody(body: ViewedBody, form: BodyForm): LoadedBody {
  const [loaded, setLoaded] = useState<LoadedBody & { form: BodyForm | null }>(none);
  useEffect(() => {
    if (form === 'text' && body.preview !== null && !body.previewCut) {
      const bytes = new TextEncoder().encode(body.preview).buffer;
      setLoaded({ form, bytes, isCut: false, error: undefined });
      return;
    }
    const abort = new AbortController();
    read(body.url + queries[form], abort.signal).then(
      (read) => setLoaded({ form, ...read, error: undefined }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const told = error instanceof ApiError ? error : new ApiError('bug', String(error), 0);
        setLoaded({ form, bytes: undefined, isCut: false, error: told });
      },
    );
    return () => abort.abort();
  }, [body.url, form]);
  return loaded.form === form ? loaded : none;
}

const none = { form: null, bytes: undefined, isCut: false, error: undefined } as const;

async function read(url: string, signal: AbortSignal) {
  const response = await request(url, { signal });
  const isCut = response.headers.get('x-loop-cut') === '1';
  return { bytes: await response.arrayBuffer(), isCut };
}

/** Saves the bytes as they were kept. By fetch, as a link would bring no token. */
export async function download(body: ViewedBody): Promise<void> {
  const response = await request(body.url);
  const named = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = named?.[1] ?? 'body';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

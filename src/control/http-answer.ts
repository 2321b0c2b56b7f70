export interface HttpQuestion {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** More is no answer of an admin API. */
const answerBytesMax = 64 * 1024 * 1024;

/**
 * One question over a connection of its own. Commands that ask once and end start a fifth faster than
 * by `fetch`, which loads all of undici.
 */
export function httpAnswer(
  url: string,
  { method, headers, body, signal }: HttpQuestion,
): Promise<HttpAnswer> {
  // Not by `import`: that asks for each export, and so for `WebSocket`, which loads undici, too.
  const { request } = process.getBuiltinModule('node:http');
  return new Promise((answered, failed) => {
    const asked = request(url, { method, headers, signal, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('error', failed);
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.byteLength;
        if (bytes > answerBytesMax) {
          response.destroy(new Error(`expected an answer of at most ${answerBytesMax} bytes`));
        }
      });
      response.on('end', () => {
        answered({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    asked.on('error', failed);
    asked.end(body);
  });
}

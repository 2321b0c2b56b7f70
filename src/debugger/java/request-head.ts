// Which request a stopped thread of a JVM is at: a server hands its request object on as an argument,
// and the types of arguments are known also where their names are not. It is asked for its headers,
// which runs the server's own code.

import { marksOfRequests, type RequestHead } from '../whose-request.js';
import { type EvaluateMeans, evaluateOn } from './evaluate.js';
import type { JavaFrame } from './frame.js';
import { isNull } from './objects.js';
import type { Value } from './packet.js';

interface Kind {
  readonly types: readonly string[];
  readonly method: string;
  readonly path: string;
  readonly header: (name: string) => string;
}

const kinds: readonly Kind[] = [
  {
    types: ['Lcom/sun/net/httpserver/HttpExchange;'],
    ...{ method: 'it.getRequestMethod()', path: 'it.getRequestURI().getPath()' },
    header: (name) => `it.getRequestHeaders().getFirst("${name}")`,
  },
  {
    types: [
      'Ljakarta/servlet/http/HttpServletRequest;',
      'Ljavax/servlet/http/HttpServletRequest;',
      'Ljakarta/servlet/ServletRequest;',
      'Ljavax/servlet/ServletRequest;',
    ],
    ...{ method: 'it.getMethod()', path: 'it.getRequestURI()' },
    header: (name) => `it.getHeader("${name}")`,
  },
];

/** Null: no request is in sight. Never rejects. */
export async function javaRequestHead(
  frames: readonly JavaFrame[],
  means: EvaluateMeans,
): Promise<RequestHead | null> {
  for (const frame of frames) {
    for (const kind of kinds) {
      const values = await frame.argumentsOf(new Set(kind.types)).catch(() => []);
      const request = values.find((each) => !isNull(each));
      if (request === undefined) continue;
      const head = await read(request, kind, frame, means).catch(() => null);
      if (head !== null) return head;
    }
  }
  return null;
}

async function read(
  it: Value,
  { method, path, header }: Kind,
  frame: JavaFrame,
  means: EvaluateMeans,
): Promise<RequestHead | null> {
  const text = async (expression: string): Promise<string | null> => {
    const value = await evaluateOn(expression, it, frame, means);
    if (typeof value === 'string') return value;
    return value.tag === 's' && !isNull(value) ? means.objects.text(value) : null;
  };
  const own = { method: await text(method), path: await text(path) };
  if (own.method === null || own.path === null) return null;
  const headers: Record<string, string> = {};
  // One after the other: a thread runs one call at a time.
  for (const mark of marksOfRequests) {
    const value = await text(header(mark));
    if (value !== null) headers[mark] = value;
  }
  return { method: own.method, path: own.path, headers };
}

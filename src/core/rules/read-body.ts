import { decodeMessages } from '../grpc/decode-messages.js';
import type { MessageSchema } from '../grpc/grpc-types.js';
import { isAnyGrpc } from '../grpc/web-body.js';
import type { RawHeaders } from '../headers.js';
import type { JsonPath } from '../json-path.js';
import { bodyInUtf8 } from './matchers/body-in-utf8.js';
import type { FoundTexts, SoughtTexts } from './sought-texts.js';
import type { WorkBudget } from './work-budget.js';

/** What a body is to the rules, each part made once for all of them. */
export interface ReadBody {
  readonly bytes: Buffer;
  /** Its values stand in messages of gRPC: their names are not in the bytes. */
  readonly isInMessages: boolean;
  text(work: WorkBudget | undefined): string;
  /** Those of a set of rules that are in it. */
  texts(texts: SoughtTexts): FoundTexts;
  /** The values at a path, or why there are none to look for. */
  valuesAt(path: JsonPath, work: WorkBudget | undefined): readonly unknown[] | string;
}

/**
 * @param schema of its messages, where it is a body in gRPC and that is known
 * @throws OverBudget
 */
export function readBody(
  headers: RawHeaders,
  body: Buffer,
  work: WorkBudget | undefined,
  schema?: MessageSchema,
): ReadBody {
  work?.spend(body.length * decodeNs);
  if (isAnyGrpc(headers)) return new SharedBody(body, schema && { headers, schema });
  return new SharedBody(bodyInUtf8(headers, body));
}

/** Nanoseconds for each byte, as slow as they were seen on JSON and on what is made to be slow. */
const decodeNs = 10;
const parseNs = 60;

interface Typed {
  readonly headers: RawHeaders;
  readonly schema: MessageSchema;
}

/** Documents that a path is looked for in: one, or the messages of a stream. */
type Documents = readonly unknown[];

class SharedBody implements ReadBody {
  readonly bytes: Buffer;
  readonly isInMessages: boolean;
  readonly #typed: Typed | undefined;
  #text: string | undefined;
  #sought: SoughtTexts | undefined;
  #found: FoundTexts | undefined;
  #documents: Documents | string | undefined;
  #values: Map<string, readonly unknown[] | string> | undefined;

  constructor(bytes: Buffer, typed?: Typed) {
    this.bytes = bytes;
    this.#typed = typed;
    this.isInMessages = typed !== undefined;
  }

  text(work: WorkBudget | undefined): string {
    if (this.#text === undefined) {
      work?.spend(this.bytes.length * decodeNs);
      this.#text = this.bytes.toString('utf8');
    }
    return this.#text;
  }

  texts(texts: SoughtTexts): FoundTexts {
    if (this.#found === undefined || this.#sought !== texts) {
      this.#sought = texts;
      this.#found = texts.in(this.bytes);
    }
    return this.#found;
  }

  valuesAt(path: JsonPath, work: WorkBudget | undefined): readonly unknown[] | string {
    const before = this.#values?.get(path.source);
    if (before !== undefined) return before;
    const documents = this.#parsed(work);
    if (typeof documents === 'string') return documents;
    work?.spend(path.costNs(this.bytes.length));
    const values = search(path, documents);
    if (!path.isPlain) {
      this.#values ??= new Map();
      this.#values.set(path.source, values);
    }
    return values;
  }

  #parsed(work: WorkBudget | undefined): Documents | string {
    if (this.#documents === undefined) {
      if (this.#typed !== undefined) this.#documents = decode(this.bytes, this.#typed, work);
      else {
        work?.spend(this.bytes.length * parseNs);
        this.#documents = parse(this.text(work));
      }
    }
    return this.#documents;
  }
}

/** Messages of which some cannot be read are searched in those that can. */
function decode(body: Buffer, { headers, schema }: Typed, work: WorkBudget | undefined) {
  // A few bytes may stand for very many values, and what reads them is a library: never where time is short.
  work?.spend(Number.POSITIVE_INFINITY);
  const decoded = decodeMessages(headers, body, schema);
  const documents = decoded.flatMap((each) => ('json' in each ? [each.json] : []));
  const [first] = decoded;
  if (documents.length > 0 || first === undefined) return documents;
  return 'problem' in first ? first.problem : documents;
}

function parse(text: string): Documents | string {
  try {
    return [JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text)];
  } catch (error) {
    return `not JSON: ${messageOf(error)}`;
  }
}

function search(path: JsonPath, documents: Documents): readonly unknown[] | string {
  try {
    const [only] = documents;
    if (documents.length === 1) return path.values(only);
    return documents.flatMap((each) => path.values(each));
  } catch (error) {
    return `cannot be searched: ${messageOf(error)}`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { lengthField, type ScannedField, scanFields } from '../../../core/grpc/scan-fields.js';
import type { DescField, DescMessage, FileRegistry } from '../../../core/grpc/type-registry.js';
import { marker } from '../marker.js';
import type { SecretNames } from '../names/secret-names.js';

export interface FieldSearch {
  readonly names: SecretNames;
  /** Of known types; undefined: nobody knows any. */
  readonly registry: FileRegistry | undefined;
  /** What is left of a text, or of bytes, in which secrets are found by their form; the same where none is. */
  readonly redactText: (data: Buffer) => Buffer;
  /** Hears of a value that is taken out by its name. */
  readonly onNamed: (name: string, value: string) => void;
}

/** Of what a message is, as far as that is known. */
interface Within {
  readonly type: DescMessage | undefined;
  /** What the field is called that it stands in. */
  readonly parent: string;
  /** All of it is a secret of this name. */
  readonly secret: string | undefined;
  readonly depth: number;
}

/** As deep as what reads messages goes; of what nobody knows, as deep as it is shown. */
const typedDepthMax = 100;
const guessedDepthMax = 32;

/**
 * A message in protocol buffers without what is secret, its lengths put right: fields of known types by their names, and
 * texts by what they hold.
 * @throws SyntaxError where it is none
 */
export function redactFields(
  message: Buffer,
  type: DescMessage | undefined,
  search: FieldSearch,
): Buffer {
  return new Redacting(search).message(message, { type, parent: '', secret: undefined, depth: 0 });
}

class Redacting {
  readonly #search: FieldSearch;

  constructor(search: FieldSearch) {
    this.#search = search;
  }

  message(message: Buffer, within: Within): Buffer {
    if (within.depth > typedDepthMax) throw new SyntaxError('nested too deeply');
    if (within.type?.typeName === 'google.protobuf.Any') return this.#any(message, within);
    const kept: Buffer[] = [];
    /** Groups that are open: their fields have numbers of their own. */
    const open: Within[] = [within];
    for (const field of scanFields(message)) {
      const [inner = within] = open;
      const known = inner.type && fieldsOf(inner.type).get(field.field);
      if (field.wire === startGroup) open.unshift(this.#into(known, inner));
      else if (field.wire === endGroup && open.length > 1) open.shift();
      kept.push(this.#field(field, known, inner));
    }
    const all = Buffer.concat(kept);
    return all.equals(message) ? message : all;
  }

  #field(field: ScannedField, known: DescField | undefined, within: Within): Buffer {
    const { data, whole } = field;
    const name = within.secret ?? this.#nameOf(known, within.parent);
    if (data === null) return this.#number(field, known, name);
    const redacted = this.#length(data, known, { ...within, name });
    return redacted === data ? whole : lengthField(field.field, redacted);
  }

  /** One that is secret by its name is left out: it then has its default. */
  #number(
    { wire, whole, value }: ScannedField,
    known: DescField | undefined,
    name?: string,
  ): Buffer {
    const isNumber = wire !== startGroup && wire !== endGroup && known?.scalar !== undefined;
    if (name === undefined || !isNumber || known.scalar === boolType) return whole;
    if (this.#search.names.kindOf(name) === 'token') return whole;
    this.#search.onNamed(name, wire === 0 ? String(value) : '');
    return Buffer.alloc(0);
  }

  #length(
    data: Buffer,
    known: DescField | undefined,
    within: Within & { readonly name: string | undefined },
  ): Buffer {
    if (known === undefined) return this.#guessed(data, within);
    if (known.fieldKind === 'map') return this.#entry(data, known, within);
    if (known.message !== undefined) return this.message(data, this.#into(known, within));
    const isText = known.scalar === stringType || known.scalar === bytesType;
    if (!isText) return data;
    return within.name === undefined
      ? this.#search.redactText(data)
      : this.#take(within.name, data);
  }

  #take(name: string, data: Buffer): Buffer {
    if (data.length === 0) return data;
    this.#search.onNamed(name, data.toString('utf8'));
    return Buffer.from(marker);
  }

  /** A text, else a message, else bytes, as it is shown. */
  #guessed(data: Buffer, within: Within): Buffer {
    const text = data.toString('utf8');
    const isText = !/[\x00-\x08\x0e-\x1f]/.test(text) && Buffer.from(text).equals(data);
    if ((isText && !text.startsWith('\n')) || within.depth >= guessedDepthMax) {
      return this.#search.redactText(data);
    }
    try {
      return this.message(data, { ...within, type: undefined, depth: within.depth + 1 });
    } catch {
      return this.#search.redactText(data);
    }
  }

  /** A key is the name of its value. */
  #entry(entry: Buffer, known: DescField & { fieldKind: 'map' }, within: Within): Buffer {
    const fields = Array.from(scanFields(entry));
    const key = fields.findLast(({ field }) => field === 1)?.data?.toString('utf8') ?? '';
    const { secret, depth } = within;
    const value = {
      secret: secret ?? this.#secretOf(key, known.name),
      parent: key,
      depth: depth + 1,
    };
    const redacted = fields.map(({ field, data, whole }) => {
      if (data === null) return whole;
      if (field === 1) return lengthField(1, this.#search.redactText(data));
      if (known.message !== undefined) {
        return lengthField(field, this.message(data, { type: known.message, ...value }));
      }
      const { secret: name } = value;
      return lengthField(field, name ? this.#take(name, data) : this.#search.redactText(data));
    });
    const all = Buffer.concat(redacted);
    return all.equals(entry) ? entry : all;
  }

  #any(message: Buffer, within: Within): Buffer {
    const fields = Array.from(scanFields(message));
    const url = fields.findLast(({ field }) => field === 1)?.data?.toString('utf8') ?? '';
    const type = this.#search.registry?.getMessage(url.slice(url.lastIndexOf('/') + 1));
    const inner = { ...within, type, depth: within.depth + 1 };
    const redacted = fields.map(({ field, data, whole }) =>
      field !== 2 || data === null
        ? whole
        : lengthField(2, type ? this.message(data, inner) : this.#guessed(data, inner)),
    );
    const all = Buffer.concat(redacted);
    return all.equals(message) ? message : all;
  }

  #into(known: DescField | undefined, { secret, parent, depth }: Within): Within {
    const name = known?.name ?? '';
    // What holds one value has its field's name; others have names of their own within.
    const isPlain = known?.message?.typeName.startsWith('google.protobuf.') ?? false;
    const isConfigured = this.#search.names.kindOf(name) === null;
    const own = isPlain || isConfigured ? this.#nameOf(known, parent) : undefined;
    return { type: known?.message, parent: name, secret: secret ?? own, depth: depth + 1 };
  }

  #nameOf(known: DescField | undefined, parent: string): string | undefined {
    if (known === undefined) return undefined;
    return this.#secretOf(known.name, parent) ?? this.#secretOf(known.jsonName, parent);
  }

  #secretOf(name: string, parent: string): string | undefined {
    const { names } = this.#search;
    const found = names.find(name);
    if (found !== undefined && names.kindOf(name) === null) return found; // as it was configured
    return names.kindOf(name, parent) === null ? undefined : name.replace(/[^\x21-\x7e]/g, '?');
  }
}

const startGroup = 3;
const endGroup = 4;

// As google/protobuf/descriptor.proto numbers the types of fields.
const boolType = 8;
const stringType = 9;
const bytesType = 12;

const known = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>();

function fieldsOf(type: DescMessage): ReadonlyMap<number, DescField> {
  const before = known.get(type);
  if (before !== undefined) return before;
  const made = new Map(type.fields.map((field) => [field.number, field]));
  known.set(type, made);
  return made;
}

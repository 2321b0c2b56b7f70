import type { Capture, Hop } from '../../core/capture.js';
import { LoopError } from '../../core/errors.js';
import { asForwarded } from '../../core/forwarded.js';
import { grpcMethodOf, grpcStatusName, grpcStatusOf, isGrpc } from '../../core/grpc/grpc-call.js';
import type { GrpcTypes, MessageSchema } from '../../core/grpc/grpc-types.js';
import { plainMessage } from '../../core/grpc/plain-json.js';
import type { MessageJson } from '../../core/grpc/raw-tree.js';
import { splitMessages } from '../../core/grpc/split-messages.js';
import { headerPairs, headerValue } from '../../core/headers.js';
import { viewOfHop } from '../../core/hop-view.js';
import { recordedOrigin } from '../../core/recorded-origin.js';
import type { ExportRequest } from '../../core/travel.js';
import { commandNotes, sentHop } from './command-notes.js';
import { shellWord, templateWord } from './shell-word.js';

/**
 * The call by gRPC of one hop as a shell command, with its types in it, under comments that say what it is and
 * what of it is not as it was.
 * @throws LOOP_CLI_HOP_NOT_FOUND; LOOP_CLI_USAGE of what is no such call, or of no known types
 */
export function exportGrpcurl(capture: Capture, request: Omit<ExportRequest, 'format'>): string {
  const { to, headers = {}, warnings = [] } = request;
  const recorded = sentHop(capture, request.hop);
  const { schema } = recorded.request;
  if (!isGrpc(recorded.request.headers)) throw noGrpc(recorded);
  if (schema === undefined) throw noTypes(recorded);
  // Where it is not sent through the gateway again, its route has to have been there.
  const hop = to === undefined ? recorded : asForwarded(recorded);
  const said = saidIn(hop, schema);
  const status = grpcStatusOf(viewOfHop(recorded));
  const notes = commandNotes(capture, recorded, {
    answered: status === null ? 'nothing' : grpcStatusName(status),
    ...{ warnings, set: headers, more: said.notes },
  });
  return notes + commandOf(hop, schema.types, { origin: to ?? recordedOrigin(hop), headers, said });
}

function noGrpc(hop: Hop): LoopError {
  return new LoopError(
    'LOOP_CLI_USAGE',
    `--format: expected a hop that is a call by gRPC, got hop ${hop.index}, which is none: --format curl sends it`,
  );
}

function noTypes(hop: Hop): LoopError {
  return new LoopError(
    'LOOP_CLI_USAGE',
    `--format: expected a call whose types are known, got hop ${hop.index} (${grpcMethodOf(hop)}): ` +
      `services.${hop.service ?? 'NAME'}.grpc says of which types messages are, for what is captured from then on`,
  );
}

interface Said {
  readonly messages: readonly MessageJson[];
  readonly notes: readonly string[];
}

function saidIn({ request }: Hop, schema: MessageSchema): Said {
  const messages: MessageJson[] = [];
  const notes: string[] = [];
  for (const [at, { data, isWhole, problem }] of splitMessages(
    request.headers,
    request.body.data,
  ).entries()) {
    const which = `message ${at + 1}`;
    const plain = isWhole && problem === null ? plainMessage(data, schema) : undefined;
    if (plain === undefined)
      notes.push(`${which} is left out: it was not kept whole, or is no ${schema.type}`);
    else messages.push(plain.json);
    if (plain?.lacksFields) notes.push(`${which} had fields that its type does not have`);
  }
  if (request.body.truncated) notes.push('the messages are incomplete: the rest was not kept');
  return { messages, notes };
}

interface CommandParts {
  /** `http://host:port` */
  readonly origin: string;
  /** Set in place of recorded ones; the shell fills in `${NAME}`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly said: Said;
}

function commandOf(hop: Hop, types: GrpcTypes, { origin, headers, said }: CommandParts): string {
  const { protocol, host } = new URL(origin);
  const port = /:\d+$/.test(host) ? '' : protocol === 'https:' ? ':443' : ':80';
  const seconds = secondsOf(headerValue(hop.request.headers, 'grpc-timeout'));
  const options = [
    'grpcurl',
    ...(protocol === 'https:' ? [] : ['-plaintext']),
    '-protoset "$types"',
    ...(hop.authority === '' || hop.authority === host
      ? []
      : [`-authority ${shellWord(hop.authority)}`]),
    ...(seconds === null ? [] : [`-max-time ${seconds}`]),
    ...metadata(hop, headers),
    '-d @',
    shellWord(`${host}${port}`),
    shellWord(grpcMethodOf(hop)),
  ];
  const set = Buffer.from(types.set).toString('base64');
  return [
    '(',
    'types=$(mktemp) || exit',
    `trap 'rm -f "$types"' EXIT`,
    `printf %s ${set} | base64 -d > "$types"`,
    `printf '%s\\n' ${said.messages.map(jsonWord).join(' ')} |`,
    options.join(' \\\n  '),
    ')\n',
  ].join('\n');
}

/** JSON in ASCII, so that no terminal takes a part of it for a key. */
function jsonWord(value: MessageJson): string {
  const json = JSON.stringify(value).replace(/[^\x20-\x7e]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
  return shellWord(json);
}

/** grpcurl makes these itself, or has an option for it. */
const notMetadata =
  /^(?:host|content-type|content-length|te|user-agent|connection|grpc-(?:timeout|encoding|accept-encoding))$/;

function metadata(hop: Hop, set: Readonly<Record<string, string>>): string[] {
  const isSet = new Set(Object.keys(set).map((name) => name.toLowerCase()));
  const given = headerPairs(hop.request.headers).filter(([name]) => {
    const lower = name.toLowerCase();
    return !notMetadata.test(lower) && !isSet.has(lower);
  });
  return [
    ...given.map(([name, value]) => shellWord(`${name}: ${value}`)),
    ...Object.entries(set).map(([name, value]) => templateWord(`${name}: ${value}`)),
  ].map((word) => `-H ${word}`);
}

const unitSeconds: Readonly<Record<string, number>> = {
  H: 3600,
  M: 60,
  S: 1,
  m: 1e-3,
  u: 1e-6,
  n: 1e-9,
};

function secondsOf(timeout: string | undefined): number | null {
  const [, digits, unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(timeout ?? '') ?? [];
  const seconds = Number(digits) * (unitSeconds[unit] ?? Number.NaN);
  // What is shorter would be over before it is there.
  return Number.isNaN(seconds) ? null : Math.max(0.1, Number(seconds.toFixed(3)));
}

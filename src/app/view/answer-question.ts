import { replaySummaryJson } from '../../cli/list/list-replays.js';
import { summaryJson } from '../../cli/list/summary-json.js';
import type { Capture, KeptMessage } from '../../core/capture.js';
import type { ListPlace, StoreView, Timeline } from '../../core/capture-view.js';
import { emptyOutline } from '../../core/config-outline.js';
import { LoopError } from '../../core/errors.js';
import { isGrpc } from '../../core/grpc/grpc-call.js';
import type { Replay } from '../../core/replay.js';
import type { Rooms } from '../../core/rooms.js';
import type { BodyPlace, ViewAnswer, ViewQuestion } from '../../core/viewing.js';
import { statusOfCode } from './status-of-code.js';

export interface AnswerContext {
  readonly view: StoreView;
  readonly rooms: Pick<
    Rooms,
    'outlineConfig' | 'exportCapture' | 'aimRequest' | 'loadConfig' | 'findHosts'
  >;
  /** Absolute; null where there is no config. */
  readonly configFile: string | null;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Never rejects: what is wrong with a question, or with the store, is an answer, too. What a list does
 * not need is loaded on first use: a page waits for it.
 */
export async function answerQuestion(
  context: AnswerContext,
  question: ViewQuestion,
): Promise<ViewAnswer> {
  try {
    if (question.kind === 'body') return await body(context.view, question);
    return json(200, await answerOf(context, question));
  } catch (error) {
    if (error instanceof LoopError) {
      const { code, message, statusCode } = error;
      return json(statusCode ?? statusOfCode(code), { error: { code, message } });
    }
    const message = `a bug in loop: ${error instanceof Error ? error.message : String(error)}`;
    return json(500, { error: { code: 'LOOP_CLI_BUG', message } });
  }
}

async function answerOf(
  context: AnswerContext,
  question: Exclude<ViewQuestion, { kind: 'body' }>,
): Promise<object> {
  const { view } = context;
  switch (question.kind) {
    case 'list': {
      const { captures, next, total } = await view.list(question.filter, question.part);
      return { captures: captures.map(summaryJson), next: next && placeText(next), total };
    }
    case 'extent':
      return { total: (await view.list({}, { limit: 1 })).total };
    case 'timeline':
      return timelineJson(await view.timeline(question.filter, question.buckets, context.now()));
    case 'capture': {
      const { viewedCapture } = await import('./viewed-capture.js');
      return viewedCapture(await view.getCapture(question.id), {
        outline: await outlineOf(context),
        configFile: context.configFile,
      });
    }
    case 'curl':
      return curl(context, question);
    case 'replays': {
      const { capture, limit } = question;
      const id = capture === undefined ? undefined : (await view.getCapture(capture)).id;
      return { replays: (await view.listReplays(id, limit)).map(replaySummaryJson) };
    }
    case 'replay':
      return viewedReplay(await findReplay(view, question.id), context.configFile);
    case 'try':
      return (await import('./try-rule.js')).tryRule(view, question);
  }
}

/** A place in the list as it stands in an address. */
export function placeText({ capturedAtMs, id }: ListPlace): string {
  return `${capturedAtMs}_${id}`;
}

function timelineJson(timeline: Timeline | null): object {
  if (timeline === null) return { from: null, to: null, bucketMs: null, rules: [] };
  const { fromMs, toMs, bucketMs, rules } = timeline;
  const iso = (ms: number) => new Date(ms).toISOString();
  return { from: iso(fromMs), to: iso(toMs), bucketMs, rules };
}

async function body(
  view: StoreView,
  { of, as }: Extract<ViewQuestion, { kind: 'body' }>,
): Promise<ViewAnswer> {
  const { message, name } = await messageAt(view, of);
  if (message === null) {
    throw new LoopError('LOOP_CONTROL_REQUEST', `${name}: there was no such message`, {
      statusCode: 404,
    });
  }
  const { bodyAnswer } = await import('./body-bytes.js');
  return bodyAnswer(message, as, name);
}

async function messageAt(
  view: StoreView,
  place: BodyPlace,
): Promise<{ message: KeptMessage | null; name: string }> {
  if ('replay' in place) {
    const { response } = await findReplay(view, place.replay);
    return { message: response, name: `replay-${place.replay}-response` };
  }
  const capture = await view.getCapture(place.capture);
  const hop = hopAt(capture, place.hop);
  return {
    message: hop[place.message],
    name: `capture-${capture.id}-hop-${place.hop}-${place.message}`,
  };
}

function hopAt(capture: Capture, index: number) {
  const hop = capture.chain[index];
  if (hop !== undefined) return hop;
  throw new LoopError(
    'LOOP_CLI_HOP_NOT_FOUND',
    `expected a hop from 0 to ${capture.chain.length - 1} of capture ${capture.id}, got ${index}`,
  );
}

async function findReplay(view: StoreView, id: number): Promise<Replay> {
  const replay = await view.getReplay(id);
  if (replay !== undefined) return replay;
  throw new LoopError('LOOP_STORE_REPLAY_NOT_FOUND', `replay ${id}: nothing in the store has it`);
}

/** As `loop replay -o json` has it, but for the response's body, which is only told of. */
async function viewedReplay(replay: Replay, configFile: string | null): Promise<object> {
  const { replayJson } = await import('../../cli/replay/replay-json.js');
  const { replayCommand } = await import('../../cli/show/next-commands.js');
  const { emptied, viewedMessage } = await import('./viewed-capture.js');
  const { response } = replay;
  const json = replayJson({ ...replay, response: response && emptied(response) });
  const url = `/api/replays/${replay.id}/response/body`;
  return {
    ...json,
    command: replayCommand(replay.capture, replay.namespace, configFile ?? undefined),
    response: json.response && response && viewedMessage(json.response, response, url),
  };
}

async function curl(
  context: AnswerContext,
  { id, hop, to }: Extract<ViewQuestion, { kind: 'curl' }>,
): Promise<object> {
  const { rooms, configFile } = context;
  if (configFile === null && to !== undefined && !to.includes('://')) {
    const message = `to: expected http://host:port, as there is no config with a namespace ${to}`;
    throw new LoopError('LOOP_CONTROL_REQUEST', message, { statusCode: 400 });
  }
  const capture = await context.view.getCapture(id);
  const { request } = hopAt(capture, hop);
  const format = isGrpc(request.headers) ? 'grpcurl' : 'curl';
  const { aimCurl } = await import('../../cli/travel/aim-curl.js');
  const aiming = { ...rooms, outlineConfig: () => outlineOf(context) };
  const session = { rooms: aiming, configFile: configFile ?? undefined };
  const aimed = await aimCurl(session, capture, { hop, to, format });
  const data = await rooms.exportCapture(capture, { format, ...aimed });
  return { command: data.toString(), warnings: aimed.warnings ?? [] };
}

async function outlineOf({ rooms, configFile }: AnswerContext) {
  return configFile === null ? emptyOutline : rooms.outlineConfig(configFile);
}

function json(status: number, value: object): ViewAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: Buffer.from(JSON.stringify(value)),
  };
}

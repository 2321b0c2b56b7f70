// What is shown of a pause: the stack, and of one frame its source and variables.

import type { FrameView, StackFrame } from '../../core/debugging.js';
import type { Places } from './places.js';
import type { SourceMaps } from './source-maps.js';
import type { SourceTexts } from './source-texts.js';
import type { Frame } from './stack.js';
import type { Variables } from './variables.js';

export interface ViewTools {
  readonly maps: SourceMaps;
  readonly places: Places;
  readonly texts: SourceTexts;
  readonly variables: Variables;
}

/** The frames as people see them; `maps` must have been loaded for them. */
export function stackOf(frames: readonly Frame[], places: Places): StackFrame[] {
  return frames.map((frame) => {
    const { file, line } = places.at(frame.location);
    return { file, line, function: frame.function, isAsync: frame.live === null };
  });
}

/** Loads the maps that the frames need. */
export async function loadMaps(
  frames: readonly Frame[],
  { maps, places }: ViewTools,
): Promise<void> {
  const scripts = frames.flatMap(({ location }) => places.at(location).script ?? []);
  await maps.load([...new Set(scripts)]);
}

export async function viewOf(frame: Frame, tools: ViewTools): Promise<FrameView> {
  const nothing = { locals: {}, closure: {} };
  // Both are on their way before either is awaited.
  const variables = frame.live === null ? nothing : tools.variables.ofFrame(frame.live);
  const loading = loadMaps([frame], tools);
  const [{ locals, closure }] = await Promise.all([variables, loading]);
  const place = tools.places.at(frame.location);
  const source = await tools.texts.around(place, place.line);
  const { file, line } = place;
  const isAsync = frame.live === null;
  return { file, line, function: frame.function, isAsync, source, locals, closure };
}

import type { Mapping } from '../../core/experiment.js';
import { isMapping } from '../invalid.js';

/** Controls run code of their own around each step: they are named, and not run. */
export function notDoneIn(root: Mapping): string[] {
  const hypothesis = root['steady-state-hypothesis'];
  const inHypothesis = isMapping(hypothesis) ? hypothesis : {};
  return [
    ...controlsOf(root, ''),
    ...controlsOf(inHypothesis, 'steady-state-hypothesis.'),
    ...inList(inHypothesis.probes, 'steady-state-hypothesis.probes'),
    ...inList(root.method, 'method'),
    ...inList(root.rollbacks, 'rollbacks'),
  ];
}

function inList(list: unknown, place: string): string[] {
  return (Array.isArray(list) ? list : []).flatMap((each, index) =>
    isMapping(each) ? controlsOf(each, `${place}[${index}].`) : [],
  );
}

function controlsOf({ controls }: Mapping, place: string): string[] {
  return (Array.isArray(controls) ? controls : []).map((control) => {
    const name = isMapping(control) ? control.name : control;
    return `${place}controls: ${String(name)}`;
  });
}

import type { Capture, Explanation, Hop } from '../api/shapes.js';

interface Props {
  readonly capture: Capture;
  readonly hop: Hop;
}

/** The rule that kept the chain, predicate by predicate, for this hop. */
export function WhyKept({ capture, hop }: Props) {
  const { why, ruleDefinition } = capture;
  const here = why?.hops.find((each) => each.hop === hop.index);
  const held = why?.hops.filter(({ matched }) => matched).map((each) => `hop ${each.hop}`) ?? [];
  return (
    <div class="why">
      <p>
        Kept by rule <b>{capture.rule}</b>
        {held.length > 0 && `, which holds for ${held.join(', ')}`}.
      </p>
      {here === undefined ? (
        <p class="soft">
          {why === null
            ? 'This version of loop cannot read the rule as it was then.'
            : 'The rule was not asked about this hop.'}
        </p>
      ) : (
        <ul class="explained">
          <Explained explanation={here.explanation} />
        </ul>
      )}
      <h3>The rule, as it was then</h3>
      <pre>{JSON.stringify(ruleDefinition, null, 2)}</pre>
    </div>
  );
}

/** A predicate, whether it holds, what there was, and what it is made of. */
export function Explained({ explanation }: { readonly explanation: Explanation }) {
  const { predicate, matched, actual, parts = [] } = explanation;
  return (
    <li>
      <span class={matched ? 'good' : 'bad'}>{matched ? '✓' : '✗'}</span>
      <span class="unseen">{matched ? 'holds:' : 'does not hold:'}</span> <code>{predicate}</code>
      {actual !== undefined && actual !== '' && parts.length === 0 && (
        <span class="soft"> — was {actual}</span>
      )}
      {parts.length > 0 && (
        <ul>
          {parts.map((part, index) => (
            <Explained key={`${index} ${part.predicate}`} explanation={part} />
          ))}
        </ul>
      )}
    </li>
  );
}

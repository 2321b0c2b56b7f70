import { useState } from 'preact/hooks';
import { countText } from './time.js';

/** What a stranger made long: so much of it, and the rest when it is asked for. */
const shownMost = 400;
/** A rest shorter than this is shown: the button would take its place. */
const restLeast = 40;

export function LongText({ text }: { readonly text: string }) {
  const [isWhole, showWhole] = useState(false);
  const rest = text.length - shownMost;
  if (isWhole || rest < restLeast) return <>{text}</>;
  return (
    <>
      {text.slice(0, shownMost)}…{' '}
      <button type="button" class="plain rest" onClick={() => showWhole(true)}>
        {countText(rest)} more
      </button>
    </>
  );
}

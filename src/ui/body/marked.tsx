import { placesOf } from './text-lines.js';

const marksMost = 50;

/** A text with what is looked for marked in it. */
export function Marked({ text, wanted }: { readonly text: string; readonly wanted: string }) {
  const places = placesOf(text.toLowerCase(), wanted, marksMost);
  if (places.length === 0) return <span>{text}</span>;
  const parts = places.map((place, index) => {
    const before = index === 0 ? 0 : (places[index - 1] ?? 0) + wanted.length;
    return (
      <>
        {text.slice(before, place)}
        <mark>{text.slice(place, place + wanted.length)}</mark>
      </>
    );
  });
  return (
    <span>
      {parts}
      {text.slice((places.at(-1) ?? 0) + wanted.length)}
    </span>
  );
}

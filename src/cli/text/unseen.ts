// What a reader would not see, or not see for what it is: controls, formats (bidirectional ones and
// tags among them), what fonts are told to ignore (fillers, variation selectors), halves of pairs,
// non-characters, and blanks that pass for a space. The ideographic space is as wide as it looks.
// By their properties, so that what Unicode adds is known when Node knows it.
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]|(?![ \u3000])\p{Zs}/gu;

/** Replaces each character that is not seen; `show` gets one code point. */
export function replaceUnseen(text: string, show: (character: string) => string): string {
  return text.replace(unseen, show);
}

/**
 * Characters that nobody sees: control characters without tab and line breaks, the soft hyphen, spaces without width, separators
 * of lines, marks and overrides of the direction (Unicode 17, section 23.2 and UAX 9). The joiners U+200C and U+200D are not among them,
 * because Persian and emoji are written with them.
 */
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex -- The expression finds control characters on purpose.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Returns a text with the code of each invisible character in its place, such as [U+202E]. So a text reads as it is stored. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `[U+${code.padStart(4, "0")}]`;
  });
}

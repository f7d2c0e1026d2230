import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";

/** Marks the word at a place of the text, counted in UTF-16 units from 0; null removes the mark. */
export const markError = StateEffect.define<number | null>();

const mark = Decoration.mark({ class: "cm-sql-error" });

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    // The place means nothing in a text that has changed.
    const kept = transaction.docChanged ? Decoration.none : marks;
    const effect = transaction.effects.find((one) => one.is(markError));
    if (effect === undefined) return kept;
    const at = effect.value as number | null;
    if (at === null || at >= transaction.state.doc.length) return Decoration.none;
    const rest = transaction.state.doc.sliceString(at, at + 100);
    const length = /^(\w+|"[^"]*"|.)/s.exec(rest)?.[0].length ?? 1;
    return Decoration.set(mark.range(at, at + length));
  },
  provide: (own) => EditorView.decorations.from(own),
});

/** Lets the editor mark the place of an error. */
export const errorMark: Extension = field;

/** Returns the place of the n-th character (counted from 1, as PostgreSQL does) in UTF-16 units from 0. */
export function unitsOf(text: string, position: number): number {
  return Array.from(text)
    .slice(0, position - 1)
    .join("").length;
}

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The editor with the colours and sizes of the dashboard, which are dark if the browser asks for dark. */
const theme = EditorView.theme({
  "&": { backgroundColor: "var(--color-surface)", color: "var(--color-ink)", fontSize: "0.8125rem" },
  "&.cm-focused": { outline: "2px solid var(--color-accent)", outlineOffset: "-2px" },
  ".cm-scroller": {
    fontFamily: "var(--font-mono)",
    lineHeight: "1.6",
    minHeight: "9rem",
    maxHeight: "22rem",
  },
  ".cm-content": { caretColor: "var(--color-ink)", padding: "0.625rem 0" },
  ".cm-line": { padding: "0 0.75rem" },
  ".cm-cursor": { borderLeftColor: "var(--color-ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    backgroundColor: "var(--color-accent-soft) !important",
  },
  ".cm-placeholder": { color: "var(--color-muted)" },
  ".cm-sql-error": {
    textDecoration: "underline wavy var(--color-bad)",
    textUnderlineOffset: "3px",
    backgroundColor: "var(--color-bad-soft)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--color-surface)",
    color: "var(--color-ink)",
    border: "1px solid var(--color-line)",
    borderRadius: "8px",
    boxShadow: "var(--shadow-float)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", fontSize: "0.75rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.5rem" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--color-accent) !important",
    color: "var(--color-on-accent) !important",
  },
  ".cm-completionDetail": { color: "inherit", opacity: "0.8" },
  ".cm-matchingBracket": { backgroundColor: "var(--color-accent-soft) !important" },
});

const highlights = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--color-accent)", fontWeight: "500" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--color-warn)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--color-info)" },
  { tag: tags.typeName, color: "var(--color-info)" },
  {
    tag: [tags.comment, tags.lineComment, tags.blockComment],
    color: "var(--color-muted)",
    fontStyle: "italic",
  },
]);

/** How the editor looks. */
export const editorTheme: Extension = [theme, syntaxHighlighting(highlights)];

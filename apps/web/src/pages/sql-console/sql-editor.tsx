import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { PostgreSQL, sql, type SQLNamespace } from "@codemirror/lang-sql";
import { bracketMatching } from "@codemirror/language";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder } from "@codemirror/view";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";

import { editorTheme } from "./editor-theme.js";
import { errorMark, markError, unitsOf } from "./error-mark.js";
import type { SchemaTable } from "./sql-console.js";

/** What other parts of the console do with the editor. */
export interface EditorHandle {
  /** Replaces the whole text. It can be undone. */
  replace(text: string): void;
  /** Puts a text in the place of the selection. */
  insert(text: string): void;
  /** Closes the list of names that complete a word. */
  closeCompletion(): void;
  /** Marks the place of an error, counted in characters from 1; null removes the mark. */
  mark(position: number | null): void;
}

interface SqlEditorProps {
  ref: Ref<EditorHandle>;
  initial: string;
  tables: readonly SchemaTable[];
  readOnly: boolean;
  onChange: (text: string) => void;
  onRun: () => void;
}

/**
 * A field for SQL with colours and completion of tables and columns. It lies in a shadow root: there the editor adds its
 * styles by a way that the server's Content Security Policy allows. Tab leaves the field, as everywhere.
 */
export default function SqlEditor({ ref, initial, tables, readOnly, onChange, onRun }: SqlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const language = useRef(new Compartment());
  const calls = useRef({ onChange, onRun });
  useEffect(() => {
    calls.current = { onChange, onRun };
  });
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
    const run = () => {
      calls.current.onRun();
      return true;
    };
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: initial,
        extensions: [
          Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false }),
          language.current.of([]),
          errorMark,
          editorTheme,
          placeholder("select …"),
          EditorView.lineWrapping,
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({
            "aria-label": "SQL",
            spellcheck: "false",
            autocapitalize: "off",
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) calls.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
    // The editor keeps its own text: it is made once, and `initial` is only its first text.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see the sentence above
  }, []);
  useEffect(() => {
    const schema: SQLNamespace = Object.fromEntries(
      tables.map(({ name, columns }) => [
        name,
        columns.map(({ name: label, type }) => ({ label, detail: type })),
      ]),
    );
    view.current?.dispatch({
      effects: language.current.reconfigure(sql({ dialect: PostgreSQL, schema })),
    });
  }, [tables]);
  useImperativeHandle(ref, () => ({
    replace(text) {
      const editor = view.current;
      editor?.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
      editor?.focus();
    },
    insert(text) {
      view.current?.dispatch(view.current.state.replaceSelection(text));
      view.current?.focus();
    },
    closeCompletion() {
      if (view.current !== null) closeCompletion(view.current);
    },
    mark(position) {
      const text = view.current?.state.doc.toString() ?? "";
      view.current?.dispatch({ effects: markError.of(position === null ? null : unitsOf(text, position)) });
    },
  }));
  return <div ref={host} className="min-h-36 rounded-t-xl bg-surface" />;
}

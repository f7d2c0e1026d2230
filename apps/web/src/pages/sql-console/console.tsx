import { may } from "@billstack/tenancy/roles";
import { Play, Square } from "lucide-react";
import { lazy, Suspense, useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";

import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Card } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { keepDraft, readDraft } from "./draft.js";
import { examplesFor } from "./examples.js";
import { RunOutcome } from "./run-outcome.js";
import { SaveButtons } from "./save-buttons.js";
import { SavedQueries } from "./saved-queries.js";
import { SchemaBrowser } from "./schema-browser.js";
import type { ConsoleSchema, SavedQuery } from "./sql-console.js";
import type { EditorHandle } from "./sql-editor.js";
import { sqlFailureOf } from "./sql-failure.js";
import { useRun } from "./use-run.js";

const SqlEditor = lazy(() => import("./sql-editor.js"));

interface ConsoleProps {
  schema: ConsoleSchema;
  queries: readonly SavedQuery[];
  /** The saved query that the address names; null for the person's own text. */
  open: SavedQuery | null;
  /** Changes the address to that of a saved query, or to that of the person's own text. */
  onOpen: (queryId: string | null) => void;
}

/** The editor with the answer below it; saved queries, examples and the tables at the side. */
export function Console({ schema, queries, open, onOpen }: ConsoleProps) {
  const { id: teamId, role } = useTeam();
  const mayRun = may(role, "sql_console.run");
  const editor = useRef<EditorHandle>(null);
  const openId = open?.id ?? null;
  const [sql, setSql] = useState(() => textOf(teamId, open));
  /** The id of the query whose text the editor has. */
  const shownId = useRef(openId);
  const { state, run, stop } = useRun(teamId);
  const [ranSql, setRanSql] = useState("");
  useEffect(() => {
    const failure = state.kind === "failed" ? sqlFailureOf(state.error) : null;
    editor.current?.mark(failure?.position ?? null);
  }, [state]);
  const showOpen = useEffectEvent((id: string | null) => {
    if (shownId.current === id) return;
    shownId.current = id;
    load(textOf(teamId, open));
  });
  useEffect(() => showOpen(openId), [openId]);

  function change(text: string) {
    setSql(text);
    const shown = queries.find(({ id }) => id === shownId.current);
    keepDraft(teamId, shown?.id ?? null, text === shown?.sql ? null : text);
  }
  function start() {
    if (!mayRun || sql.trim() === "") return;
    editor.current?.closeCompletion();
    setRanSql(sql);
    void run(sql);
  }
  function load(text: string) {
    // The editor begins with the text if its code has not arrived yet.
    if (editor.current === null) change(text);
    else editor.current.replace(text);
  }
  /** Puts a text in the place of the person's own. */
  function begin(text: string) {
    shownId.current = null;
    onOpen(null);
    load(text);
  }
  function saved({ id }: SavedQuery) {
    keepDraft(teamId, id, null);
    // The text stays in the editor, and is that of the saved query now.
    shownId.current = id;
    onOpen(id);
  }
  const running = state.kind === "running";
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_17rem]">
      <Card padded={false}>
        <Suspense fallback={<Skeleton label="the editor" />}>
          <SqlEditor
            ref={editor}
            initial={sql}
            tables={schema.tables}
            readOnly={!mayRun}
            onChange={change}
            onRun={start}
          />
        </Suspense>
        {mayRun && (
          <div className="flex flex-wrap items-center gap-2 border-t border-line px-4 py-2.5">
            {running ? (
              <Button variant="danger" onClick={stop}>
                <Square aria-hidden />
                Stop
              </Button>
            ) : (
              <Button variant="primary" disabled={sql.trim() === ""} onClick={start}>
                <Play aria-hidden />
                Run
              </Button>
            )}
            <SaveButtons teamId={teamId} sql={sql} open={open} onSaved={saved} />
            <span className="ml-auto text-xs text-muted max-md:hidden">Ctrl or ⌘ + Enter runs</span>
          </div>
        )}
        <RunOutcome state={state} sql={ranSql} />
      </Card>
      <div className="space-y-4">
        <Side title="Saved queries">
          <SavedQueries
            teamId={teamId}
            queries={queries}
            openId={openId}
            mayChange={mayRun}
            onDeleted={(queryId) => {
              keepDraft(teamId, queryId, null);
              if (queryId === openId) begin(sql);
            }}
          />
        </Side>
        <Examples schema={schema} onOpen={begin} />
        <Side title="Tables">
          <SchemaBrowser
            tables={schema.tables}
            onInsert={mayRun ? (name) => editor.current?.insert(name) : null}
          />
        </Side>
      </div>
    </div>
  );
}

/** The text of a saved query, with what the person has changed and not saved; without a query, the person's own text. */
function textOf(teamId: string, query: SavedQuery | null): string {
  return readDraft(teamId, query?.id ?? null) ?? query?.sql ?? "";
}

function Examples({ schema, onOpen }: { schema: ConsoleSchema; onOpen: (sql: string) => void }) {
  const examples = examplesFor(schema.tables);
  if (examples.length === 0) return null;
  return (
    <Side title="Examples">
      <ul>
        {examples.map(({ name, sql }) => (
          <li key={name}>
            <button
              type="button"
              className="w-full px-4 py-1.5 text-left hover:bg-sunken"
              onClick={() => onOpen(sql)}
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
    </Side>
  );
}

function Side({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Card padded={false}>
        <h2 className="border-b border-line px-4 py-2 font-medium">{title}</h2>
        <div className="py-1">{children}</div>
      </Card>
    </section>
  );
}

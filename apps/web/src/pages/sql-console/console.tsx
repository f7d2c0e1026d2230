import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";
import { Play, Square } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from "react";

import { trpc } from "../../api/trpc.js";
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

/** The editor with the answer below it; saved queries, examples and the tables at the side. */
export function Console({ schema }: { schema: ConsoleSchema }) {
  const { id: teamId, role } = useTeam();
  const mayRun = may(role, "sql_console.run");
  const editor = useRef<EditorHandle>(null);
  const [sql, setSql] = useState(() => readDraft(teamId));
  const [open, setOpen] = useState<SavedQuery | null>(null);
  const { state, run, stop } = useRun(teamId);
  const saved = useQuery(
    trpc.sqlConsole.queries.queryOptions({ teamId }, { staleTime: 0, refetchOnMount: "always" }),
  );
  const [ranSql, setRanSql] = useState("");
  useEffect(() => {
    const failure = state.kind === "failed" ? sqlFailureOf(state.error) : null;
    editor.current?.mark(failure?.position ?? null);
  }, [state]);

  function change(text: string) {
    setSql(text);
    keepDraft(teamId, text);
  }
  function start() {
    if (!mayRun || sql.trim() === "") return;
    editor.current?.closeCompletion();
    setRanSql(sql);
    void run(sql);
  }
  function load(text: string, query: SavedQuery | null) {
    setOpen(query);
    // The editor begins with the text if its code has not arrived yet.
    if (editor.current === null) change(text);
    else editor.current.replace(text);
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
            <SaveButtons teamId={teamId} sql={sql} open={open} onSaved={setOpen} />
            <span className="ml-auto text-xs text-muted max-md:hidden">Ctrl or ⌘ + Enter runs</span>
          </div>
        )}
        <RunOutcome state={state} sql={ranSql} />
      </Card>
      <div className="space-y-4">
        <Side title="Saved queries">
          <SavedQueries
            teamId={teamId}
            queries={saved.data?.queries ?? []}
            openId={open?.id ?? null}
            mayChange={mayRun}
            onOpen={(query) => load(query.sql, query)}
            onDeleted={(queryId) => setOpen((one) => (one?.id === queryId ? null : one))}
          />
        </Side>
        <Examples schema={schema} onOpen={(text) => load(text, null)} />
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

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Save } from "lucide-react";
import { useState } from "react";

import { trpc } from "../../api/trpc.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { QueryNameDialog } from "./query-name-dialog.js";
import type { SavedQuery } from "./sql-console.js";

interface SaveButtonsProps {
  teamId: string;
  sql: string;
  /** The saved query whose text was loaded. */
  open: SavedQuery | null;
  onSaved: (query: SavedQuery) => void;
}

/** Saves the text of the editor: as a new query, or as the new text of the one that is open. */
export function SaveButtons({ teamId, sql, open, onSaved }: SaveButtonsProps) {
  const queryClient = useQueryClient();
  const [naming, setNaming] = useState(false);
  const saved = ({ query }: { query: SavedQuery }) => {
    setNaming(false);
    // The address names the query now, so the page has to know it before the list was read again.
    queryClient.setQueryData(
      trpc.sqlConsole.queries.queryKey({ teamId }),
      (known) => known && { queries: [...known.queries.filter(({ id }) => id !== query.id), query] },
    );
    onSaved(query);
    void queryClient.invalidateQueries({ queryKey: trpc.sqlConsole.queries.pathKey() });
  };
  const create = useMutation(trpc.sqlConsole.saveQuery.mutationOptions({ onSuccess: saved }));
  const change = useMutation(trpc.sqlConsole.changeQuery.mutationOptions({ onSuccess: saved }));
  const empty = sql.trim() === "";
  return (
    <>
      {open !== null && (
        <Button
          disabled={empty || sql === open.sql}
          busy={change.isPending}
          onClick={() => change.mutate({ teamId, queryId: open.id, sql })}
        >
          <Save aria-hidden />
          Save changes
        </Button>
      )}
      <Button disabled={empty} onClick={() => setNaming(true)}>
        {open === null && <Save aria-hidden />}
        {open === null ? "Save" : "Save as"}
      </Button>
      {change.isError && <FailureNotice title="The query was not saved" error={change.error} />}
      {naming && (
        <QueryNameDialog
          title="Save the query"
          initial=""
          mutation={create}
          onSubmit={(name) => create.mutate({ teamId, name, sql })}
          onClose={() => {
            create.reset();
            setNaming(false);
          }}
        />
      )}
    </>
  );
}

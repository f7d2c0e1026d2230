import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";

import { trpc } from "../../api/trpc.js";
import { Button } from "../../ui/button.js";
import { ConfirmDialog } from "../../ui/confirm-dialog.js";
import { OutsideText } from "../../ui/outside-text.js";
import { visibleText } from "../../ui/visible-text.js";
import { QueryNameDialog } from "./query-name-dialog.js";
import type { SavedQuery } from "./sql-console.js";

interface SavedQueriesProps {
  teamId: string;
  queries: readonly SavedQuery[];
  /** The id of the query whose text is in the editor. */
  openId: string | null;
  mayChange: boolean;
  onDeleted: (queryId: string) => void;
}

/** The saved queries of the team: a click opens one, and members rename and delete them. */
export function SavedQueries({ teamId, queries, openId, mayChange, onDeleted }: SavedQueriesProps) {
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<{ what: "rename" | "delete"; query: SavedQuery } | null>(null);
  const refresh = () => {
    setAsking(null);
    void queryClient.invalidateQueries({ queryKey: trpc.sqlConsole.queries.pathKey() });
  };
  const rename = useMutation(trpc.sqlConsole.changeQuery.mutationOptions({ onSuccess: refresh }));
  const remove = useMutation(
    trpc.sqlConsole.deleteQuery.mutationOptions({
      onSuccess: (_done, { queryId }) => {
        refresh();
        onDeleted(queryId);
      },
    }),
  );
  if (queries.length === 0)
    return (
      <p className="px-4 py-3 text-muted">None yet. Save a query, and everybody in the team finds it here.</p>
    );
  return (
    <>
      <ul>
        {queries.map((query) => (
          <li key={query.id} className="flex items-center gap-1 pr-2 hover:bg-sunken">
            <Link
              to="/teams/$teamId/sql"
              params={{ teamId }}
              search={{ query: query.id }}
              resetScroll={false}
              aria-current={query.id === openId ? "page" : undefined}
              title={`${visibleText(query.name)}, saved by ${query.createdBy ?? "a person whose account is gone"}`}
              className="min-w-0 flex-1 py-1.5 pl-4 text-left aria-[current]:font-medium"
            >
              <bdi className="block truncate text-left">{visibleText(query.name)}</bdi>
            </Link>
            {mayChange && (
              <>
                <Button
                  variant="ghost"
                  size="icon"
                  aria-label={`Rename ${query.name}`}
                  onClick={() => setAsking({ what: "rename", query })}
                >
                  <Pencil aria-hidden />
                </Button>
                <Button
                  variant="ghost"
                  size="icon"
                  aria-label={`Delete ${query.name}`}
                  onClick={() => setAsking({ what: "delete", query })}
                >
                  <Trash2 aria-hidden />
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {asking?.what === "rename" && (
        <QueryNameDialog
          title="Rename the query"
          initial={asking.query.name}
          mutation={rename}
          onSubmit={(name) => rename.mutate({ teamId, queryId: asking.query.id, name })}
          onClose={() => setAsking(null)}
        />
      )}
      {asking?.what === "delete" && (
        <ConfirmDialog
          title={
            <>
              Delete <OutsideText text={asking.query.name} />?
            </>
          }
          warning="The query is deleted for everybody in the team"
          action="Delete query"
          mutation={remove}
          failure="The query was not deleted"
          onConfirm={() => remove.mutate({ teamId, queryId: asking.query.id })}
          onClose={() => setAsking(null)}
        >
          Its text stays in your editor until you replace it.
        </ConfirmDialog>
      )}
    </>
  );
}

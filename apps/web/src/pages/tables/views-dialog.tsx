import { may } from "@billstack/tenancy/roles";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useState } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Skeleton } from "../../ui/skeleton.js";
import { questionOf, tableSearch, type TableSearch } from "./table-search.js";

interface ViewsDialogProps {
  table: string;
  /** What the table shows now, which can be saved. */
  search: TableSearch;
  onClose: () => void;
}

/** The saved views of a table: opens them, saves what is shown now under a name, and deletes them. */
export function ViewsDialog({ table, search, onClose }: ViewsDialogProps) {
  const { id: teamId, role } = useTeam();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const list = useQuery(trpc.tables.views.queryOptions({ teamId }));
  const onSuccess = () => queryClient.invalidateQueries(trpc.tables.views.queryFilter());
  const save = useMutation(trpc.tables.saveView.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.tables.deleteView.mutationOptions({ onSuccess }));
  const mayManage = may(role, "table_views.manage");
  const views = (list.data?.views ?? []).filter((view) => view.table === table);
  const isReplaced = views.some((view) => view.name === name.trim());
  return (
    <Dialog
      title="Saved views"
      description={`Views of ${table} that the team has saved: search, filter, order and columns.`}
      onClose={onClose}
    >
      {list.isPending && <Skeleton label="the views" lines={3} />}
      {list.isError && (
        <FailureNotice
          title="The views could not be read"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.isSuccess && views.length === 0 && (
        <p className="text-muted">No view of this table is saved yet.</p>
      )}
      {views.length > 0 && (
        <ul className="max-h-[40dvh] divide-y divide-line overflow-y-auto rounded-md border border-line">
          {views.map((view) => (
            <li key={view.id} className="flex min-h-10 items-center justify-between gap-2 px-3">
              <Link
                to="/teams/$teamId/tables/$table"
                params={{ teamId, table }}
                search={tableSearch({ ...view.question, columns: view.question.columns?.join(",") })}
                onClick={onClose}
                className="min-w-0 text-accent hover:underline"
              >
                <OutsideText text={view.name} oneLine />
              </Link>
              {mayManage && (
                <DeleteView
                  name={view.name}
                  busy={remove.isPending && remove.variables.viewId === view.id}
                  onDelete={() => remove.mutate({ teamId, viewId: view.id })}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {remove.isError && <FailureNotice title="The view was not deleted" error={remove.error} />}
      {mayManage && (
        <form
          className="space-y-3 border-t border-line pt-4"
          onSubmit={(event) => {
            event.preventDefault();
            const question = questionOf(search);
            save.mutate({ teamId, table, name, question }, { onSuccess: () => setName("") });
          }}
        >
          <Field
            label="Save what the table shows now as"
            hint={isReplaced ? "A view with this name exists and will be replaced." : undefined}
          >
            {(control) => (
              <input
                {...control}
                required
                className={controlClass}
                value={name}
                maxLength={80}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          {save.isError && <FailureNotice title="The view was not saved" error={save.error} />}
          <div className="flex justify-end">
            <Button type="submit" variant="primary" busy={save.isPending}>
              {isReplaced ? "Replace view" : "Save view"}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

/** Deletes a view, after a second click: the view is gone for everybody in the team then. */
function DeleteView({ name, busy, onDelete }: { name: string; busy: boolean; onDelete: () => void }) {
  const [isAsked, setAsked] = useState(false);
  if (!isAsked)
    return (
      <Button
        variant="ghost"
        size="icon"
        aria-label={`Delete the view ${name}`}
        onClick={() => setAsked(true)}
      >
        <Trash2 aria-hidden />
      </Button>
    );
  return (
    <span className="flex gap-1 py-1">
      <Button variant="danger" busy={busy} onClick={onDelete}>
        Delete for everybody
      </Button>
      <Button onClick={() => setAsked(false)}>Keep</Button>
    </span>
  );
}

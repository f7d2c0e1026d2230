import { Bookmark, Columns3, Download, Terminal } from "lucide-react";
import { useState } from "react";

import { Button } from "../../ui/button.js";
import { lazyPart } from "../../ui/lazy-part.js";
import type { Column } from "./row.js";
import { isFiltered, type TableSearch } from "./table-search.js";
import type { TableQuestion } from "./use-pages.js";

const ColumnsDialog = lazyPart(async () => (await import("./columns-dialog.js")).ColumnsDialog);
const ExportDialog = lazyPart(async () => (await import("./export-dialog.js")).ExportDialog);
const SqlDialog = lazyPart(async () => (await import("./sql-dialog.js")).SqlDialog);
const ViewsDialog = lazyPart(async () => (await import("./views-dialog.js")).ViewsDialog);

interface TableActionsProps {
  question: TableQuestion;
  columns: Column[];
  shown: Column[];
  search: TableSearch;
  onColumns: (columns: string[] | undefined) => void;
}

const ACTIONS = [
  { name: "columns", label: "Columns", icon: Columns3 },
  { name: "views", label: "Views", icon: Bookmark },
  { name: "export", label: "Export", icon: Download },
  { name: "sql", label: "Copy as SQL", icon: Terminal },
] as const;

/** The buttons above a table, and the dialogs that they open. */
export function TableActions({ question, columns, shown, search, onColumns }: TableActionsProps) {
  const [open, setOpen] = useState<(typeof ACTIONS)[number]["name"] | null>(null);
  const close = () => setOpen(null);
  return (
    <div className="flex flex-wrap gap-2">
      {ACTIONS.map(({ name, label, icon: Icon }) => (
        <Button key={name} onClick={() => setOpen(name)}>
          <Icon aria-hidden />
          {label}
        </Button>
      ))}
      {open === "columns" && (
        <ColumnsDialog
          columns={columns}
          shown={shown}
          onClose={close}
          onApply={(names) => {
            close();
            onColumns(names);
          }}
        />
      )}
      {open === "views" && <ViewsDialog table={question.table} search={search} onClose={close} />}
      {open === "export" && (
        <ExportDialog question={question} filtered={isFiltered(search)} onClose={close} />
      )}
      {open === "sql" && <SqlDialog question={question} onClose={close} />}
    </div>
  );
}

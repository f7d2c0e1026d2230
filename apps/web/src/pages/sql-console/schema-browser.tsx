import { countText } from "../../ui/number-text.js";
import { OutsideText } from "../../ui/outside-text.js";
import { visibleText } from "../../ui/visible-text.js";
import type { SchemaTable } from "./sql-console.js";

interface SchemaBrowserProps {
  tables: readonly SchemaTable[];
  /** Puts a name into the text of the query; null if the person may not run queries. */
  onInsert: ((name: string) => void) | null;
}

/**
 * The tables of the team with their columns. A click puts a name into the query. The first are those of the page Tables; those
 * that the schema has and BillStack does not fill stand apart, and say so.
 */
export function SchemaBrowser({ tables, onInsert }: SchemaBrowserProps) {
  const unused = tables.filter(({ synced }) => !synced);
  return (
    <>
      <TableNames tables={tables.filter(({ synced }) => synced)} onInsert={onInsert} />
      {unused.length > 0 && (
        <details className="border-t border-line">
          <summary className="px-4 py-1.5 text-xs text-muted hover:bg-sunken">
            {countText(unused.length, "table")} without data
          </summary>
          <p className="px-4 pb-1 text-xs text-muted">
            The schema has them, but BillStack does not sync these objects. They stay empty.
          </p>
          <TableNames tables={unused} onInsert={onInsert} />
        </details>
      )}
    </>
  );
}

function TableNames({ tables, onInsert }: SchemaBrowserProps) {
  return (
    <ul className="divide-y divide-line/60">
      {tables.map(({ name, comment, hasRows, columns }) => (
        <li key={name}>
          <details>
            <summary className="flex items-center justify-between gap-2 px-4 py-1.5 hover:bg-sunken">
              <span className="min-w-0 font-mono text-xs">
                <OutsideText text={name} oneLine />
              </span>
              {!hasRows && <span className="text-2xs text-muted">empty</span>}
            </summary>
            {comment !== null && (
              <p className="px-4 pb-1 text-xs text-muted">
                <OutsideText text={comment} />
              </p>
            )}
            <ul className="pb-2">
              <Name label={`Insert ${name}`} name={name} detail="table" onInsert={onInsert} />
              {columns.map((column) => (
                <Name
                  key={column.name}
                  label={`Insert ${column.name} of ${name}`}
                  name={column.name}
                  detail={column.type}
                  onInsert={onInsert}
                />
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}

interface NameProps {
  label: string;
  name: string;
  detail: string;
  onInsert: SchemaBrowserProps["onInsert"];
}

/** A name that PostgreSQL would read otherwise without quotes. */
const NEEDS_QUOTES = /[^a-z0-9_]|^\d/;

function Name({ label, name, detail, onInsert }: NameProps) {
  const content = (
    <>
      <bdi className="min-w-0 truncate">{visibleText(name)}</bdi>
      <span className="min-w-8 truncate text-2xs text-muted">{detail}</span>
    </>
  );
  const shape =
    "flex w-full items-baseline justify-between gap-3 px-4 py-0.5 pl-7 text-left font-mono text-xs";
  if (onInsert === null) return <li className={shape}>{content}</li>;
  return (
    <li>
      <button
        type="button"
        title={visibleText(label)}
        className={`${shape} hover:bg-sunken`}
        onClick={() => onInsert(NEEDS_QUOTES.test(name) ? `"${name}"` : name)}
      >
        {content}
      </button>
    </li>
  );
}

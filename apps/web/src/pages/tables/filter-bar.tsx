import { ListFilterPlus, X } from "lucide-react";
import { useState } from "react";

import { Button } from "../../ui/button.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { OutsideText } from "../../ui/outside-text.js";
import { SearchInput } from "../../ui/search-input.js";
import { visibleText } from "../../ui/visible-text.js";
import { conditionText } from "./condition-text.js";
import type { Column, Condition } from "./row.js";
import type { TableSearch } from "./table-search.js";

const ConditionEditor = lazyPart(async () => (await import("./condition-editor.js")).ConditionEditor);

interface FilterBarProps {
  columns: Column[];
  /** The currency of amounts, unless the filter names another one. */
  usualCurrency: string;
  search: TableSearch;
  onChange: (change: Pick<TableSearch, "where" | "search">) => void;
}

/** Returns the currency that a filter names; null if it names none. */
function currencyIn(where: readonly Condition[]): string | null {
  const named = where.find(({ column, is }) => column === "currency" && is === "equals");
  return typeof named?.value === "string" ? named.value : null;
}

/** Search and filter of a table. Each condition is shown in words and can be changed and removed. */
export function FilterBar({
  columns,
  usualCurrency,
  search: { where = [], search },
  onChange,
}: FilterBarProps) {
  /** The place of the condition that is edited; the number of conditions for a new one; null for none. */
  const [edited, setEdited] = useState<number | null>(null);
  const currency = currencyIn(where) ?? usualCurrency;
  const setWhere = (next: Condition[]) => {
    setEdited(null);
    onChange({ ...(next.length > 0 && { where: next }), ...(search !== undefined && { search }) });
  };
  return (
    <search className="block border-b border-line">
      <div className="flex flex-wrap items-center gap-2 p-3">
        <SearchInput
          label="Search"
          placeholder="Search id, name, e-mail, description"
          value={search ?? ""}
          maxLength={200}
          onChange={(text) =>
            onChange({ ...(where.length > 0 && { where }), ...(text !== "" && { search: text }) })
          }
        />
        {where.map((condition, at) => {
          const text = conditionText(
            condition,
            columns.find(({ name }) => name === condition.column),
            currency,
          );
          return (
            <span
              key={JSON.stringify(condition)}
              className="inline-flex h-8 max-w-full items-center rounded-md border border-edge bg-sunken text-xs"
            >
              <button type="button" className="min-w-0 pl-2.5 hover:underline" onClick={() => setEdited(at)}>
                <OutsideText text={text} oneLine />
              </button>
              <button
                type="button"
                aria-label={`Remove the condition: ${visibleText(text)}`}
                className="grid h-full w-7 shrink-0 place-items-center text-muted hover:text-ink"
                onClick={() => setWhere(where.toSpliced(at, 1))}
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </span>
          );
        })}
        <Button
          aria-expanded={edited !== null}
          onClick={() => setEdited(edited === null ? where.length : null)}
        >
          <ListFilterPlus aria-hidden />
          Filter
        </Button>
      </div>
      {edited !== null && (
        <ConditionEditor
          key={edited}
          columns={columns}
          condition={where[edited] ?? null}
          currency={currency}
          onCancel={() => setEdited(null)}
          onApply={(condition) => setWhere(where.toSpliced(edited, 1, condition))}
        />
      )}
    </search>
  );
}

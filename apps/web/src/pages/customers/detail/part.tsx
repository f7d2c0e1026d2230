import { Link } from "@tanstack/react-router";
import { useId, type ReactNode } from "react";

import { useTeam } from "../../../session/session-context.js";
import { numberText } from "../../../ui/number-text.js";
import { Card } from "../../../ui/page.js";
import { ScrollRegion } from "../../../ui/scroll-region.js";

/** The server counts up to this number. */
const MOST_COUNTED = 1_000;

interface PartProps {
  title: string;
  /** The objects that are shown, and how many there are. */
  shown: number;
  total: number;
  /** The table that has all of them. It has a column `customer`. */
  table: string;
  customerId: string;
  /** What an empty part says. */
  empty: string;
  /** True: not all objects of this kind have been loaded yet. */
  isLoading: boolean;
  columns: readonly string[];
  /** Those of the columns that hold amounts. They stand at the right, so that digits stand below each other. */
  amounts?: readonly string[];
  /** The rows of the table. */
  children: ReactNode;
}

/** One kind of objects of a customer: a heading with their number, and a table of the newest. */
export function Part(props: PartProps) {
  const { title, shown, total, table, customerId, empty, isLoading, columns, amounts = [], children } = props;
  const { id: teamId } = useTeam();
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="space-y-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 id={heading} className="font-semibold">
          {title}
          {total > 0 && (
            <span className="ml-2 font-normal text-muted tabular-nums">
              {total >= MOST_COUNTED ? `${numberText(MOST_COUNTED)} or more` : numberText(total)}
            </span>
          )}
        </h2>
        {total > shown && (
          <Link
            to="/teams/$teamId/tables/$table"
            params={{ teamId, table }}
            search={{ where: [{ column: "customer", is: "equals", value: customerId }] }}
            className="rounded text-xs text-muted underline underline-offset-3 hover:text-ink"
          >
            The newest {numberText(shown)} are shown. Open the table
          </Link>
        )}
      </div>
      <Card padded={false}>
        {shown === 0 ? (
          <p className="px-4 py-3 text-muted md:px-5">
            {isLoading ? `Not all ${title.toLowerCase()} have been synced yet.` : empty}
          </p>
        ) : (
          <ScrollRegion label={title} className="relative overflow-x-auto">
            <table className="w-full text-left">
              <thead className="bg-sunken text-xs text-muted">
                <tr>
                  {columns.map((column) => (
                    <th
                      key={column}
                      scope="col"
                      className={`px-4 py-1.5 font-medium whitespace-nowrap first:md:pl-5 ${amounts.includes(column) ? "text-right" : ""}`}
                    >
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className="divide-y divide-line">{children}</tbody>
            </table>
          </ScrollRegion>
        )}
        {shown > 0 && isLoading && (
          <p className="border-t border-line px-4 py-2 text-xs text-muted md:px-5">
            Not all of them have been synced yet.
          </p>
        )}
      </Card>
    </section>
  );
}

/** The CSS classes of a cell in a {@link Part}. */
export const CELL = "px-4 py-2.5 align-top first:md:pl-5";

/** The CSS classes of a cell that holds an amount. */
export const AMOUNT_CELL = `${CELL} text-right`;

import type { ReactNode } from "react";

/**
 * The CSS classes of the column of the actions. The column is shown only where the table has room for all columns. The
 * element around the table needs the class `@container`.
 */
export const ACTIONS_COLUMN = "@max-4xl:hidden";

/** The actions of a row, below its name. They are shown where the table is too narrow for a column of the actions. */
export function ActionsBelowName({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap gap-2 pt-2 empty:hidden @4xl:hidden">{children}</div>;
}

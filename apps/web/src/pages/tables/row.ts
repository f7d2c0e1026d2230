import type { inferInput, inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

/** A page of rows as the server answers it. */
export type RowsPage = inferOutput<typeof trpc.tables.rows>;
/** A column of a table: its name, and what it holds. */
export type Column = RowsPage["columns"][number];
/** What a column holds. */
export type Kind = Column["kind"];
/** A row of a table: its values by the names of the columns. */
export type Row = RowsPage["rows"][number];
/** One condition of a filter. */
export type Condition = NonNullable<inferInput<typeof trpc.tables.rows>["where"]>[number];
/** What a condition asks. */
export type Operator = Condition["is"];

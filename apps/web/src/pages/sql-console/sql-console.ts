import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

/** What the server says about the console: whether it can run queries, and the tables with their columns. */
export type ConsoleSchema = inferOutput<typeof trpc.sqlConsole.schema>;
/** A table or view of the team. */
export type SchemaTable = ConsoleSchema["tables"][number];
/** A query that people of the team have saved. */
export type SavedQuery = inferOutput<typeof trpc.sqlConsole.queries>["queries"][number];
/** The answer to a query. */
export type Result = inferOutput<typeof trpc.sqlConsole.run>;
/** One value of a row. */
export type Cell = Result["rows"][number][number];

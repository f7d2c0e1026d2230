/** The most rows of an answer. */
export const MOST_ROWS = 1_000;
/** The most bytes of the rows of an answer, as PostgreSQL sends them. */
export const MOST_BYTES = 4 * 1024 * 1024;
/** PostgreSQL stops a statement after this time, in seconds. */
export const STATEMENT_SECONDS = 30;
/** A statement that PostgreSQL has not stopped by then is ended by this process, in milliseconds. */
export const END_MS = 32_000;

/** The most queries that run in one process at the same time: of one person in a team, of one team, and of all. */
export const PLACES = { person: 1, team: 2, process: 8 } as const;

/** The most saved queries of a team, and the most characters of a query. */
export const MOST_SAVED = 200;
export const LONGEST_SQL = 50_000;

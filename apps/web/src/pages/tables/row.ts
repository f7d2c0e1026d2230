/** A column of a table: its name, and the name of its type in PostgreSQL. */
export interface Column {
  name: string;
  type: string;
}

/** A row of a table: its values by the names of the columns. */
export type Row = Record<string, unknown>;

/** A column as the server tells it: its name and PostgreSQL's name of its type. */
export interface Column {
  name: string;
  type: string;
}

export type Row = Record<string, unknown>;

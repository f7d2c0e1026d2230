/** Collects the values of a statement, which never become a part of its text. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Adds a value and returns its place in the statement, such as `$3`. */
  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

/** Returns the column of the row `t`, quoted. */
export const quoted = (name: string): string => `t."${name.replaceAll('"', '""')}"`;

/** Writes the values into the statement, as literals of PostgreSQL, for people who copy it. */
export class Literals extends Parameters {
  override add(value: unknown): string {
    return `'${String(value).replaceAll("'", "''")}'`;
  }
}

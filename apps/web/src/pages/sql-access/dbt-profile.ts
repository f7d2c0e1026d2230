interface Login {
  /** The connection string, with or without the password. */
  url: string;
  role: string;
  /** The schema of the team. */
  schema: string;
}

/**
 * Returns the profile with which dbt reads the tables of a team. The password is not in it: dbt reads it from an
 * environment variable.
 */
export function dbtProfile({ url, role, schema }: Login): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const mode = searchParams.get("sslmode");
  const lines = [
    "stripe:",
    "  target: read",
    "  outputs:",
    "    read:",
    "      type: postgres",
    `      host: "${hostname.replaceAll(/[[\]]/g, "")}"`,
    `      port: ${port || "5432"}`,
    `      dbname: "${decodeURIComponent(pathname.slice(1))}"`,
    `      user: ${role}`,
    "      password: \"{{ env_var('BILLSTACK_SQL_PASSWORD') }}\"",
    `      schema: ${schema}`,
    "      threads: 2",
    ...(mode === null ? [] : [`      sslmode: ${mode}`]),
  ];
  return `${lines.join("\n")}\n`;
}

import { controlSchemaStatus } from "@billstack/tenancy";
import type { Sql } from "postgres";

/** @throws Error if the database belongs to another version of BillStack than this command */
export async function requireKnownSchema(sql: Sql): Promise<void> {
  const { pending, unknown } = await controlSchemaStatus(sql);
  if (pending.length + unknown.length > 0) {
    throw new Error(
      'The database belongs to another version of BillStack than this command. Run "migrate" first, or use the command of the version that runs.',
    );
  }
}

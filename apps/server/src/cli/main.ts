import { controlSchemaStatus, migrateControlSchema, upgradeTeamSchemas } from "@billstack/tenancy";
import { Command } from "commander";
import type { Sql } from "postgres";

import { billstackVersion } from "../installed-files.js";
import { addAuditCommands } from "./audit.js";
import { addEraseCommand } from "./erase.js";
import { addBackupCommands } from "./backup.js";
import { addKeyCommands } from "./keys.js";
import { addTeamCommands } from "./team.js";
import { addUserCommands } from "./users.js";
import { withDatabase } from "./with-database.js";

/**
 * The commands for operators. Each prints what it did and exits with 0, or prints what is wrong and exits with 1.
 */
const program = new Command("billstack")
  .description("Operators' commands for BillStack")
  .version(billstackVersion());

program
  .command("migrate")
  .description("bring the control schema and every team schema of DATABASE_URL to this version")
  .option("--check", "change nothing; exit with 1 if a migration is pending")
  .action(({ check }: { check?: boolean }) =>
    withDatabase(process.env, (sql) => (check === true ? printStatus(sql) : migrate(sql))),
  );

addKeyCommands(program, process.env);

addUserCommands(program, process.env);

addAuditCommands(program, process.env);

addEraseCommand(program, process.env);
addBackupCommands(program, process.env);
addTeamCommands(program, process.env);

async function migrate(sql: Sql): Promise<void> {
  const { applied } = await migrateControlSchema(sql, {
    onWait: (migration) => console.log(`${migration} waits for a lock and is tried again.`),
  });
  console.log(applied.length === 0 ? "The control schema is up to date." : `Applied: ${applied.join(", ")}`);
  const { upgraded, failed } = await upgradeTeamSchemas(sql, {});
  console.log(`Team schemas upgraded: ${upgraded.length}`);
  for (const { teamId, error } of failed)
    console.error(`Team ${teamId} could not be upgraded: ${String(error)}`);
  if (failed.length > 0) process.exitCode = 1;
}

async function printStatus(sql: Sql): Promise<void> {
  const { pending, unknown } = await controlSchemaStatus(sql);
  console.log(`Pending: ${pending.join(", ") || "none"}`);
  if (unknown.length > 0) console.log(`From a newer version: ${unknown.join(", ")}`);
  if (pending.length + unknown.length > 0) process.exitCode = 1;
}

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});

export { newTeamId, parseTeamId, type TeamId } from "./team/team-id.js";
export { quoteTeamSchema, teamSchema, type TeamSchema } from "./team/team-schema.js";
export { dropTeamSchema } from "./team/drop.js";
export { listTeamSchemas, teamSchemaExists } from "./team/list.js";
export { proveTeamSchema, type SchemaProof } from "./team/prove.js";
export { provisionTeamSchema, TeamSchemaDifferentError } from "./team/provision.js";
export { KINDS_OF_OBJECTS, objectsOfPeople, type ObjectOfPeople } from "./team/objects-of-people.js";
export { dependentViews } from "./team/dependent-views.js";
export { grantReader, lockTeamSchema, withdrawReader } from "./team/reader-grants.js";
export {
  CONSOLE_PREFIX,
  consoleRole,
  quoteReaderRole,
  READER_PREFIX,
  readerRole,
  type ReaderRole,
} from "./team/reader-role.js";
export { TEAM_TABLES } from "./team/tables.js";
export {
  booleanColumns,
  integerColumns,
  jsonColumns,
  numberColumns,
  textColumns,
} from "./team/typed-columns.js";
export {
  readSchemaVersions,
  teamSchemaAge,
  upgradeTeamSchema,
  upgradeTeamSchemas,
  type SchemaAge,
  type SchemaUpgrade,
  type SchemaUpgrades,
  type SchemaVersions,
  type UpgradeOptions,
} from "./team/upgrade.js";
export { controlSchemaFits, controlSchemaStatus, type ControlSchemaStatus } from "./control/status.js";
export { ControlSchemaTooNewError } from "./control/ledger.js";
export { giveAuditToOwner } from "./control/give-audit-to-owner.js";
export { buildControlIndexes, migrateControlSchema, type MigrateOptions } from "./control/migrate.js";
export type { Database } from "./transaction.js";

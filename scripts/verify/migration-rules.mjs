import { parse } from "libpg-query";

// The rules that let processes of the last release go on beside a newer version. Each statement of a new migration is
// parsed by PostgreSQL's own parser. What no rule allows is refused.

/** @typedef {any} Node a part of a parsed statement. Its form depends on the kind of the statement. */
/** @typedef {{ tables: Set<string>, functions: Set<string> }} Names names that the last release has */
/** @typedef {{ isTeam?: boolean }} Options `isTeam`: the SQL is for team schemas, which are migrated in one transaction */

/** A comment of this form directly before a statement allows it, and says why the last release can live with it. */
const ALLOWED = /--[ \t]*allowed:[ \t]*\S+/;

/** Changes of a table that neither rewrite it nor take something away. */
const HARMLESS = new Set([
  "AT_DropNotNull",
  "AT_ValidateConstraint",
  "AT_SetStatistics",
  "AT_SetOptions",
  "AT_SetRelOptions",
  "AT_ReplaceRelOptions",
]);
/** Statements that add something new, or change nothing that a process uses. */
const ADDING = new Set([
  "CreateSeqStmt",
  "CreateEnumStmt",
  "CreateDomainStmt",
  "CompositeTypeStmt",
  "CommentStmt",
]);
/** Defaults that PostgreSQL computes once for all rows that a table has. Others write the whole table anew. */
const COMPUTED_ONCE = new Set(["now", "current_timestamp", "jsonb_build_object", "to_timestamp"]);

/**
 * Returns the names of the tables and functions that migrations make.
 * @param {string[]} texts
 * @returns {Promise<Names>}
 */
export async function namesIn(texts) {
  const names = { tables: new Set(), functions: new Set() };
  for (const text of texts) {
    for (const { node, kind } of await statementsOf(text)) {
      if (kind === "CreateStmt") names.tables.add(node.relation.relname);
      if (kind === "CreateTableAsStmt") names.tables.add(node.into.rel.relname);
      if (kind === "ViewStmt") names.tables.add(node.view.relname);
      if (kind === "CreateFunctionStmt") names.functions.add(lastName(node.funcname));
    }
  }
  return names;
}

/**
 * Returns a sentence for each statement of a migration that a process of the last release could not live with.
 * @param {string} text the SQL of the migration
 * @param {Names} released
 * @param {Options} [options]
 * @returns {Promise<string[]>}
 */
export async function breaksLastRelease(text, released, options = {}) {
  const statements = await statementsOf(text);
  const concurrent = statements.filter(({ kind, node }) => kind === "IndexStmt" && node.concurrent);
  if (concurrent.length > 0 && (statements.length > 1 || !concurrent[0]?.node.if_not_exists))
    return [
      "builds an index concurrently, so the file must contain only one `create index concurrently if not exists`",
    ];
  return statements.flatMap(({ kind, node, source }) => {
    if (ALLOWED.test(source)) return [];
    return problemsOf(kind, node, released, options, statements).map(
      (problem) =>
        `${problem}: ${source
          .replaceAll(/--[^\n]*\n/g, "")
          .trim()
          .replaceAll(/\s+/g, " ")
          .slice(0, 80)}`,
    );
  });
}

/**
 * @param {string} kind
 * @param {Node} node
 * @param {Names} released
 * @param {Options} options
 * @param {{ kind: string, node: Node }[]} all
 * @returns {string[]}
 */
function problemsOf(kind, node, released, options, all) {
  const isOld = (/** @type {Node | undefined} */ relation) => released.tables.has(relation?.relname);
  if (ADDING.has(kind)) return [];
  switch (kind) {
    case "CreateStmt":
      return (node.inhRelations ?? []).some((/** @type {Node} */ one) => isOld(one.RangeVar))
        ? ["adds a part to a table of the last release"]
        : [];
    case "AlterTableStmt":
      return isOld(node.relation) || node.objtype !== "OBJECT_TABLE"
        ? node.cmds.flatMap((/** @type {Node} */ one) => changeProblems(one.AlterTableCmd, all, node))
        : [];
    case "IndexStmt":
      if (!isOld(node.relation)) return [];
      if (node.unique) return ["makes a column of the last release unique"];
      return node.concurrent || options.isTeam
        ? []
        : ["builds an index while nobody can write into the table"];
    case "CreateFunctionStmt":
      return released.functions.has(lastName(node.funcname))
        ? ["replaces a function of the last release"]
        : [];
    case "ViewStmt":
      return isOld(node.view) ? ["replaces a view of the last release"] : [];
    case "CreateTrigStmt":
      return isOld(node.relation) ? ["adds a trigger to a table of the last release"] : [];
    case "CreatePolicyStmt":
      return isOld(node.table) ? ["hides rows of a table of the last release"] : [];
    case "InsertStmt":
      return node.withClause === undefined && node.onConflictClause?.action !== "ONCONFLICT_UPDATE"
        ? []
        : ["does more than to insert rows"];
    case "UpdateStmt":
    case "DeleteStmt":
      return isOld(node.relation) ? ["changes rows of the last release"] : [];
    case "GrantStmt":
      return node.is_grant ? [] : ["takes a right away"];
    case "SelectStmt":
      return protectsNewTable(node, released) ? [] : ["calls something that no rule knows"];
    case "DropStmt":
      return isTableDrop(node) && droppedTables(node).every((name) => !released.tables.has(name))
        ? []
        : ["drops something that the last release uses"];
    case "RenameStmt":
      return node.relation !== undefined && !isOld(node.relation)
        ? []
        : ["renames something that the last release uses"];
    default:
      return [`is a ${kind}, which no rule allows`];
  }
}

/**
 * Judges one change of a table that the last release has.
 * @param {Node} change
 * @param {{ kind: string, node: Node }[]} all
 * @param {Node} statement
 * @returns {string[]}
 */
function changeProblems(change, all, statement) {
  const { subtype, def } = change;
  if (subtype === "AT_AddColumn") return columnProblems(def.ColumnDef);
  if (subtype === "AT_ValidateConstraint")
    return all.some(({ kind, node }) => kind === "AlterTableStmt" && node !== statement)
      ? ["checks all rows while it holds the lock of another change: put it into a migration of its own"]
      : [];
  if (HARMLESS.has(subtype)) return [];
  if (subtype === "AT_ColumnDefault") return def === undefined ? ["drops a default"] : [];
  if (subtype === "AT_AddConstraint")
    return def.Constraint.skip_validation
      ? ["refuses rows that the last release may write"]
      : ["checks all rows while nobody can use the table"];
  if (subtype === "AT_DropColumn") return ["drops a column"];
  if (subtype === "AT_AlterColumnType") return ["changes the type of a column"];
  if (subtype === "AT_SetNotNull") return ["adds NOT NULL to a column"];
  return [`makes the change ${subtype}, which no rule allows`];
}

/**
 * @param {Node} column
 * @returns {string[]}
 */
function columnProblems(column) {
  const constraints = (column.constraints ?? []).map((/** @type {Node} */ one) => one.Constraint);
  const types = new Set(constraints.map((/** @type {Node} */ one) => one.contype));
  const isSerial = /serial/i.test(lastName(column.typeName.names));
  const byDefault = constraints.find((/** @type {Node} */ one) => one.contype === "CONSTR_DEFAULT");
  if (types.has("CONSTR_NOTNULL") && byDefault === undefined)
    return ["adds a column with NOT NULL and without a default, so the last release can insert no row"];
  if (isSerial || types.has("CONSTR_IDENTITY") || types.has("CONSTR_GENERATED"))
    return ["adds a column whose values PostgreSQL writes into each row, and so writes the whole table anew"];
  if (byDefault !== undefined && !isComputedOnce(byDefault.raw_expr))
    return [
      "adds a column whose default is another one for each row, so PostgreSQL writes the whole table anew",
    ];
  if (["CONSTR_CHECK", "CONSTR_FOREIGN", "CONSTR_UNIQUE", "CONSTR_PRIMARY"].some((type) => types.has(type)))
    return [
      "adds a column with a constraint, which PostgreSQL checks for all rows while nobody can use the table",
    ];
  return [];
}

/**
 * Whether PostgreSQL computes a default once when the column is added.
 * @param {Node} expression
 * @returns {boolean}
 */
function isComputedOnce(expression) {
  const [kind, node] = Object.entries(expression)[0] ?? ["", {}];
  if (kind === "A_Const" || kind === "SQLValueFunction" || kind === "A_ArrayExpr") return true;
  if (kind === "TypeCast") return isComputedOnce(node.arg);
  return kind === "FuncCall" && COMPUTED_ONCE.has(lastName(node.funcname));
}

/**
 * Whether a query does nothing but protect the rows of a new table.
 * @param {Node} node
 * @param {Names} released
 */
function protectsNewTable(node, released) {
  const calls = (node.targetList ?? []).map((/** @type {Node} */ one) => one.ResTarget?.val?.FuncCall);
  return (
    node.fromClause === undefined &&
    calls.length > 0 &&
    calls.every((/** @type {Node | undefined} */ call) => {
      const table =
        call?.args?.[0]?.A_Const?.sval?.sval ?? call?.args?.[0]?.TypeCast?.arg?.A_Const?.sval?.sval;
      return (
        call !== undefined &&
        lastName(call.funcname) === "protect_rows" &&
        typeof table === "string" &&
        !released.tables.has(table.replace(/^.*\./, ""))
      );
    })
  );
}

/** @param {Node} node */
const isTableDrop = (node) => node.removeType === "OBJECT_TABLE" || node.removeType === "OBJECT_VIEW";

/**
 * @param {Node} node
 * @returns {string[]}
 */
const droppedTables = (node) =>
  node.objects.map((/** @type {Node} */ one) => lastName(one.List?.items ?? []));

/**
 * @param {Node[]} names
 * @returns {string}
 */
const lastName = (names) => names.at(-1)?.["String"]?.sval ?? "";

/**
 * Returns the statements of a text, each with its own text and the comments before it.
 * @param {string} text
 * @returns {Promise<{ kind: string, node: Node, source: string }[]>}
 */
async function statementsOf(text) {
  const bytes = Buffer.from(text);
  const { stmts = [] } = /** @type {{ stmts?: Node[] }} */ (await parse(text));
  let from = 0;
  return stmts.map(({ stmt, stmt_location: at = 0, stmt_len: length }) => {
    const [kind, node] = /** @type {[string, Node]} */ (Object.entries(stmt)[0]);
    const end = length === undefined ? bytes.length : at + length;
    const source = bytes.subarray(from, end).toString();
    from = end + 1;
    return { kind, node, source };
  });
}

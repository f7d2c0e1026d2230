import { OPERATOR_WORDS } from "./operators.js";
import type { Condition } from "./row.js";

/** What the address of a table says: which rows and columns it shows in which order, and which row is open. */
export interface TableSearch {
  /** A column, with `-` before it for the largest first. */
  sort?: string;
  where?: Condition[];
  search?: string;
  /** The names of the shown columns in their order, separated by commas. */
  columns?: string;
  /** The id of the row that is open beside the table. */
  row?: string;
}

/** The limits of the server for each text. */
const LONGEST = { sort: 64, search: 200, columns: 2_000, row: 255 } as const;
const MOST_CONDITIONS = 20;

/** Reads the search parameters of the address. Values of a wrong form are left out; the server checks all others. */
export function tableSearch(search: Record<string, unknown>): TableSearch {
  const read: TableSearch = {};
  for (const [name, longest] of Object.entries(LONGEST)) {
    const value = search[name];
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text === "string" && text.trim() !== "")
      read[name as keyof typeof LONGEST] = text.slice(0, longest);
  }
  const where = search["where"];
  if (Array.isArray(where)) {
    const conditions = where.filter((one): one is Condition => isCondition(one)).slice(0, MOST_CONDITIONS);
    if (conditions.length > 0) read.where = conditions;
  }
  return read;
}

function isCondition(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { column, is, path = [], value: wanted = "" } = value as Record<string, unknown>;
  const isPath = Array.isArray(path) && path.every((step) => typeof step === "string");
  const isSimple = ["string", "number", "boolean"].includes(typeof wanted);
  const isOperator = typeof is === "string" && Object.hasOwn(OPERATOR_WORDS, is);
  return typeof column === "string" && isOperator && isPath && isSimple;
}

/** Returns the question to the server: the search without the open row. */
export function questionOf({ sort, where, search, columns }: TableSearch) {
  return {
    ...(sort !== undefined && { sort }),
    ...(where !== undefined && { where }),
    ...(search !== undefined && { search }),
    ...(columns !== undefined && { columns: columns.split(",") }),
  };
}

/** Whether the search leaves out rows of the table. */
export const isFiltered = ({ where, search }: TableSearch): boolean =>
  where !== undefined || search !== undefined;

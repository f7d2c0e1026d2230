import { expect } from "vitest";

import { runSql, sqlRows } from "./sql-console.js";
import { makeLogin } from "./sql-login.js";
import type { Stage } from "./stage.js";

const QUERY = { name: "Paying", sql: "select count(*) from customers" };

/** Lets a team have a SQL login, a login of its console and a saved query, before it moves. */
export async function useSql({ person }: Stage): Promise<void> {
  await makeLogin(person);
  await sqlRows(person, "select 1");
  expect((await person.call("POST", "T/sql/queries", QUERY)).status).toBe(201);
}

/** Expects that the saved query has moved with its person, and that the logins have not. */
export async function expectMovedQuery({ person }: Stage, email: string): Promise<void> {
  const { queries } = (await person.call("GET", "T/sql/queries")).body;
  expect(queries).toMatchObject([{ ...QUERY, createdBy: email, updatedBy: email }]);
  expect((await runSql(person, QUERY.sql)).body).toMatchObject({ code: "no_sql_login" });
}

/** Expects that the team can make its login again, and that its console then runs the saved query. */
export async function expectSqlAgain(stage: Stage): Promise<void> {
  await makeLogin(stage.person);
  expect(await sqlRows(stage.person, QUERY.sql)).toEqual([[await stage.count("customers")]]);
  expect((await stage.person.call("DELETE", "T/sql-access")).status).toBe(200);
}

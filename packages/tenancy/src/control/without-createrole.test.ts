import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/create-test-database.js";
import { databaseUrl } from "../testing/database-url.js";
import { dropDatabase } from "../testing/drop-database.js";
import { migrateControlSchema } from "./migrate.js";

const name = `billstack_plain_${process.pid}`;
/** Hosted databases have roles like this one: a service account of Cloud SQL, or a user of Microsoft Entra. */
const role = `billstack_Plain.${process.pid}@project.iam`;
const [team, other] = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"];
let database: TestDatabase;
let sql: Sql;

/** The control schema in a database of a role that may create no roles, as many hosted databases give it. */
beforeAll(async () => {
  database = await createTestDatabase();
  await database.sql.unsafe(`create role "${role}" login password 'plain'`);
  await database.sql.unsafe(`grant "${role}" to current_user`);
  await database.sql.unsafe(`create database ${name} owner "${role}"`);
  const url = new URL(databaseUrl(database.url, name));
  [url.username, url.password] = [encodeURIComponent(role), "plain"];
  sql = postgres(url.href, { max: 2, onnotice: () => undefined });
  await migrateControlSchema(sql);
  for (const id of [team, other]) {
    await sql`insert into billstack.teams (id, name) values (${id}, ${id})`;
    await sql`insert into billstack.audit (team_id, action) values (${id}, 'team.renamed')`;
  }
  await sql`insert into billstack.users (id, email, password_hash) values ('one', 'one@example.com', 'x')`;
  await sql`insert into billstack.members (team_id, user_id, role) values (${team}, 'one', 'owner')`;
});
afterAll(async () => {
  await sql.end();
  await dropDatabase(database.sql, name);
  await database.sql.unsafe(`drop role "${role}"`);
  await database.drop();
});

describe("with a role that may not create roles", () => {
  it("the role is none that passes the walls, and owns the audit itself", async () => {
    const [found] = await sql`
      select rolcreaterole, rolsuper, rolbypassrls,
        (select pg_get_userbyid(relowner) from pg_class where oid = 'billstack.audit'::regclass) as owner
      from pg_roles where rolname = current_user`;
    expect(found).toEqual({ rolcreaterole: false, rolsuper: false, rolbypassrls: false, owner: role });
  });

  it.each([
    ["changed", () => sql`update billstack.audit set action = 'x'`],
    ["deleted", () => sql`delete from billstack.audit`],
    ["emptied", () => sql`truncate billstack.audit`],
  ])("the audit is not %s, because its trigger refuses it", async (_what, change) => {
    await expect(change()).rejects.toThrow("Audit entries are never changed or deleted.");
    expect(await sql`select from billstack.audit`).toHaveLength(2);
  });

  it("a member sees and changes only rows of the own team behind the wall", async () => {
    await sql.begin(async (behind) => {
      await behind`select billstack.raise_wall(${team}, 'one', null)`;
      expect(await behind`select id from billstack.teams`).toEqual([{ id: team }]);
      expect(await behind`select team_id from billstack.audit`).toEqual([{ team_id: team }]);
      expect((await behind`update billstack.teams set name = 'x' where id = ${other}`).count).toBe(0);
      await behind`insert into billstack.audit (team_id, action) values (${team}, 'team.renamed')`;
    });
    const inOther = sql.begin(async (behind) => {
      await behind`select billstack.raise_wall(${team}, 'one', null)`;
      await behind`insert into billstack.audit (team_id, action) values (${other}, 'team.renamed')`;
    });
    await expect(inOther).rejects.toThrow("row-level security");
  });

  it("nobody raises the wall of a team that they are no member of", async () => {
    const raised = sql.begin((behind) => behind`select billstack.raise_wall(${other}, 'one', null)`);
    await expect(raised).rejects.toThrow("does not belong");
  });
});

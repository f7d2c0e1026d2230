import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { Stage } from "../stage.js";

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
});
afterAll(() => server.stop());

const disconnect = (body?: object) => stage.person.call("DELETE", "T/stripe/disconnect", body);
const exists = async (): Promise<boolean> => (await stage.status())["schemaExists"] === true;

const OBJECTS = [
  { kind: "column", name: "customers.note" },
  { kind: "constraint", name: "customers.has_id" },
  { kind: "function", name: "look()" },
  { kind: "index", name: "by_phone" },
  { kind: "policy", name: "invoices.own" },
  { kind: "rights", name: "pg_monitor on customers" },
  { kind: "rule", name: "targets.keep" },
  { kind: "sequence", name: "numbers" },
  { kind: "statistics", name: "together" },
  { kind: "table", name: "targets" },
  { kind: "trigger", name: "customers.looking" },
  { kind: "type", name: "address_text" },
  { kind: "type", name: "mood" },
  { kind: "view", name: "names" },
  { kind: "view", name: "paying" },
];

it("a schema in which people have made nothing has no objects of people, also with a SQL login", async () => {
  expect((await stage.person.call("POST", "T/sql-access")).status).toBe(201);
  expect((await stage.person.call("GET", "T/stripe/dependents")).body).toEqual({ views: [], objects: [] });
});

it("a disconnect names what people have made in the schema, and drops it only if they say so", async () => {
  const { schema } = stage;
  await server.sql.unsafe(`
    create index by_phone on ${schema}.customers (phone);
    alter table ${schema}.customers add column note text;
    create view ${schema}.paying as select id, note from ${schema}.customers;
    create materialized view ${schema}.names as select name from ${schema}.customers;
    create table ${schema}.targets (id serial primary key, goal text);
    create function ${schema}.look() returns trigger language plpgsql as 'begin return new; end';
    create trigger looking before update on ${schema}.customers for each row execute function ${schema}.look();
    alter table ${schema}.customers add constraint has_id check (length(id) > 0);
    create policy own on ${schema}.invoices using (true);
    create rule keep as on delete to ${schema}.targets do instead nothing;
    create sequence ${schema}.numbers;
    create statistics ${schema}.together on name, email from ${schema}.customers;
    create type ${schema}.mood as enum ('good', 'bad');
    create domain ${schema}.address_text as text;
    grant select on ${schema}.customers to pg_monitor`);
  expect((await stage.person.call("GET", "T/stripe/dependents")).body["objects"]).toEqual(OBJECTS);

  for (const body of [undefined, {}, { dropObjects: false }]) {
    const refused = await disconnect(body);
    expect(refused).toMatchObject({ status: 409, body: { code: "objects_in_schema", objects: OBJECTS } });
    expect(refused.body["error"]).toContain("index by_phone");
  }
  expect((await disconnect({ dropObjects: "yes" })).status).toBe(400);
  expect(await exists()).toBe(true);
  expect(await stage.status()).toMatchObject({ isActive: true, disconnecting: false });

  expect((await disconnect({ dropObjects: true })).body).toEqual({ success: true, droppedObjects: OBJECTS });
  expect(await exists()).toBe(false);
  const { body } = await stage.person.call("GET", "T/audit");
  const [entry] = (body["entries"] as { action: string; detail: object }[]).filter(
    ({ action }) => action === "connection.disconnected",
  );
  expect(entry?.detail).toMatchObject({ droppedObjects: OBJECTS });
});

it("a team without objects of people disconnects without being asked", async () => {
  await stage.connect();
  expect((await disconnect()).body).toEqual({ success: true });
});

it("deleting a team names what people have made in its schema, and drops it only if they say so", async () => {
  await stage.connect();
  const { schema, teamId } = stage;
  await server.sql.unsafe(`create index by_phone on ${schema}.customers (phone)`);
  const objects = [{ kind: "index", name: "by_phone" }];
  const remove = (body: object) => stage.person.call("DELETE", `/api/billstack/teams/${teamId}`, body);
  expect(await remove({ name: "Another", dropObjects: true })).toMatchObject({ status: 400 });
  for (const more of [{}, { dropObjects: false }]) {
    const refused = await remove({ name: "Acme", ...more });
    expect(refused).toMatchObject({ status: 409, body: { code: "objects_in_schema", objects } });
    expect(refused.body["error"]).toContain("deleting the team drops them: index by_phone");
  }
  expect((await remove({ name: "Acme", dropObjects: "yes" })).status).toBe(400);
  expect(await stage.status()).toMatchObject({ isActive: true, schemaExists: true });
  expect((await remove({ name: "Acme", dropObjects: true })).body).toEqual({
    success: true,
    droppedObjects: objects,
  });
  expect((await stage.person.call("GET", "T/stripe/status")).status).toBe(404);
  const [entry] = await server.sql`
    select detail->'droppedObjects' as dropped from billstack.audit
    where team_id = ${teamId} and action = 'connection.disconnected' order by id desc limit 1`;
  expect(entry).toEqual({ dropped: objects });
});

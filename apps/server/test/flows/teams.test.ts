import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { bearer, makeApiKey } from "../api-keys.js";
import { holdLock } from "../hold-lock.js";
import { sweep } from "../jobs.js";
import { customerOf, eventOf, Stage } from "../stage.js";
import { auditOf, joinTeam, outcomeOf, signUpPerson } from "../team-people.js";
import { watch } from "../watch.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** What stays of a deleted team: its id, and the audit. */
const STAYS = ["audit", "audit_heads"];

/** Returns the tables of the control schema with rows of the team, and how many rows they have. */
async function rowsOf(teamId: string): Promise<Record<string, number>> {
  const tables = await server.sql<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where table_schema = 'billstack' and column_name = 'team_id' order by table_name`;
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [count] = await server.sql<{ rows: number }[]>`
      select count(*)::int as rows from ${server.sql(`billstack.${name}`)} where team_id = ${teamId}`;
    if (count !== undefined && count.rows > 0) counts[name] = count.rows;
  }
  return counts;
}

/** Returns the schemas and roles of PostgreSQL whose names contain the id of the team. */
async function namesOf(teamId: string): Promise<string[]> {
  const rows = await server.sql<{ name: string }[]>`
    select nspname as name from pg_namespace where strpos(nspname, ${teamId}) > 0
    union all select rolname from pg_roles where strpos(rolname, ${teamId}) > 0`;
  return rows.map(({ name }) => name);
}

const deleteTeam = (stage: Stage, name: string) =>
  stage.person.call("DELETE", `/api/billstack/teams/${stage.teamId}`, { name });

/** Opens a team that has everything that a team can have. */
async function openFullTeam() {
  const stage = await Stage.ready(server);
  await stage.person.call("POST", "T/stripe/webhook-endpoint");
  await stage.apply(eventOf(customerOf("cus_1", "Ada")));
  await stage.backfill({ objects: ["customer"] });
  expect((await stage.person.call("POST", "T/sql-access")).status).toBe(201);
  const viewer = await joinTeam(server, stage.teamId, "viewer");
  const invitation = { email: `invited-${crypto.randomUUID()}@example.com`, role: "member" };
  const { link } = (await stage.person.call("POST", "T/invitations", invitation)).body as { link: string };
  const { rawKey } = await makeApiKey(stage.person);
  await server.sql`insert into billstack.notice_settings (team_id) values (${stage.teamId})`;
  await server.sql`
    with notice as (
      insert into billstack.notices (team_id, code, sentence, action, began_at)
      values (${stage.teamId}, 'example', '', '', now()) returning id
    )
    insert into billstack.notice_deliveries (team_id, notice_id, event, channel)
    select ${stage.teamId}, id, 'began', 'webhook' from notice`;
  const [connection] = await server.sql<{ id: string }[]>`
    select id from billstack.connections where team_id = ${stage.teamId}`;
  return { stage, viewer, token: link.split("#")[1], rawKey, connectionId: connection?.id ?? "" };
}

describe("deleting a team", () => {
  it("leaves nothing of it but its id and the audit", async () => {
    const { stage, viewer, token, rawKey, connectionId } = await openFullTeam();
    const { teamId } = stage;
    const before = await rowsOf(teamId);
    expect(Object.keys(before)).toEqual(
      expect.arrayContaining([
        "api_keys",
        "audit",
        "connections",
        "invitations",
        "members",
        "notice_deliveries",
        "notice_settings",
        "notices",
        "sql_logins",
      ]),
    );
    expect(await namesOf(teamId)).toHaveLength(2);
    const stream = watch({ server, person: viewer.client, teamId }, "connection.watch");
    await stream.next();

    expect(await deleteTeam(stage, "Acme")).toMatchObject({ status: 200, text: '{"success":true}' });

    expect(Object.keys(await rowsOf(teamId))).toEqual(STAYS);
    expect(await namesOf(teamId)).toEqual([]);
    expect(await stage.endpoints()).toEqual([]);
    for (const table of ["inbox", "freshness", "backfills", "verifications"]) {
      const left = await server.sql`
        select from ${server.sql(`billstack.${table}`)} where connection_id = ${connectionId}`;
      expect({ table, rows: left.length }).toEqual({ table, rows: 0 });
    }
    const [team] = await server.sql`select name, deleted_at from billstack.teams where id = ${teamId}`;
    expect(team).toEqual({ name: "", deleted_at: expect.any(Date) });
    const entries = await auditOf(server, teamId);
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["connection.connected", "team.deleted", "sql_access.revoked"]),
    );

    // Nobody reaches it any more.
    for (const client of [stage.person, viewer.client]) {
      expect(outcomeOf(await client.call("GET", "T/stripe/status"))).toEqual([404, "not_found"]);
      expect(outcomeOf(await client.call("GET", "T/audit"))).toEqual([404, "not_found"]);
    }
    const { body } = await stage.person.call("GET", "/api/auth/session");
    expect(body["teams"]).toEqual([]);
    expect(
      outcomeOf(await stage.person.call("GET", "T/access?customer=cus_1", undefined, bearer(rawKey))),
    ).toEqual([400, "two_credentials"]);
    const asKey = server.client();
    asKey.teamId = teamId;
    expect(outcomeOf(await asKey.call("GET", "T/access?customer=cus_1", undefined, bearer(rawKey)))).toEqual([
      401,
      "key_unknown",
    ]);
    const accept = { token, password: "correct horse battery" };
    expect(outcomeOf(await server.client().call("POST", "/api/invitations/accept", accept))).toEqual([
      404,
      "invitation_invalid",
    ]);
    expect((await stage.deliver(eventOf(customerOf("cus_2", "Late")))).status).toBe(404);
    await until("the end of the stream", async () => (await stream.next()).done);
    expect(outcomeOf(await deleteTeam(stage, ""))).toEqual([404, "not_found"]);
  });

  it("refuses another name, and everybody but owners, and changes nothing", async () => {
    const stage = await Stage.ready(server);
    const { audit: _, ...rows } = await rowsOf(stage.teamId);
    const before = [rows, await namesOf(stage.teamId)];
    for (const name of ["acme", "Acme ", "", "*", "x".repeat(200)])
      expect(outcomeOf(await deleteTeam(stage, name))).toEqual([400, "invalid_input"]);
    for (const role of ["admin", "member", "viewer"] as const) {
      const { client } = await joinTeam(server, stage.teamId, role);
      const answer = await client.call("DELETE", `/api/billstack/teams/${stage.teamId}`, { name: "Acme" });
      expect(outcomeOf(answer)).toEqual([403, "role_too_low"]);
    }
    const other = await signUpPerson(server);
    const path = `/api/billstack/teams/${stage.teamId}`;
    expect(outcomeOf(await other.client.call("DELETE", path, { name: "Acme" }))).toEqual([404, "not_found"]);
    // The refusals are in the audit.
    const { audit: _more, ...after } = await rowsOf(stage.teamId);
    expect([{ ...after, members: 1 }, await namesOf(stage.teamId)]).toEqual(before);
  });

  it("says what to do if Stripe does not answer, and deletes everything nevertheless", async () => {
    const stage = await Stage.ready(server);
    await stage.person.call("POST", "T/stripe/webhook-endpoint");
    await stage.fault("500");
    const answer = await deleteTeam(stage, "Acme");
    await stage.noFaults();
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ success: true, endpointRemoved: false });
    expect(answer.body["message"]).toContain("Delete we_");
    expect(Object.keys(await rowsOf(stage.teamId))).toEqual(STAYS);
  });

  it("is completed by the sweep after a crash between its two steps", async () => {
    const { stage } = await openFullTeam();
    await server.sql`delete from billstack.members where team_id = ${stage.teamId}`;
    await server.sql`delete from billstack.invitations where team_id = ${stage.teamId}`;
    await server.sql`delete from billstack.api_keys where team_id = ${stage.teamId}`;
    await server.sql`
      update billstack.teams set name = '', deleted_at = now() - interval '2 minutes' where id = ${stage.teamId}`;
    await sweep(server);
    await until("the end of the deletion", async () => (await namesOf(stage.teamId)).length === 0);
    await until(
      "only the audit",
      async () => Object.keys(await rowsOf(stage.teamId)).length === STAYS.length,
    );
    expect(await stage.endpoints()).toEqual([]);
  });

  it("by two owners at once happens once", async () => {
    const stage = await Stage.ready(server);
    const second = await joinTeam(server, stage.teamId, "owner");
    const path = `/api/billstack/teams/${stage.teamId}`;
    const answers = await Promise.all(
      [stage.person, second.client].map((client) => client.call("DELETE", path, { name: "Acme" })),
    );
    expect(answers.map(outcomeOf).toSorted()).toEqual([
      [200, undefined],
      [404, "not_found"],
    ]);
    const deleted = (await auditOf(server, stage.teamId)).filter(({ action }) => action === "team.deleted");
    expect(deleted).toHaveLength(1);
  });

  it("keeps out what was let in before", async () => {
    const stage = await Stage.open(server);
    const { teamId, person } = stage;
    const invited = await signUpPerson(server);
    const invitation = { email: invited.email, role: "member" };
    const { link } = (await person.call("POST", "T/invitations", invitation)).body as { link: string };
    const lock = await holdLock(server.sql, "select from billstack.teams where id = $1 for update", [teamId]);
    const deletion = deleteTeam(stage, "Acme");
    await lock.waitForBlocked();
    const late = [
      person.call("POST", "T/stripe/connect", stage.keys),
      person.call("POST", "T/api-keys", { name: "Late", scopes: ["*"] }),
      person.call("POST", "T/sql-access"),
      person.call("POST", "T/invitations", { email: "late@example.com", role: "viewer" }),
      invited.client.call("POST", "/api/invitations/accept", { token: link.split("#")[1] }),
    ];
    await lock.waitForBlocked(6);
    await lock.release();
    expect((await deletion).status).toBe(200);
    for (const answer of await Promise.all(late)) expect(answer.status).toBe(404);
    expect(Object.keys(await rowsOf(teamId))).toEqual(STAYS);
    expect(await namesOf(teamId)).toEqual([]);
  });
});

describe("making a team", () => {
  it("is refused to somebody who owns a hundred teams, also if many are made at once", async () => {
    const { client, userId } = await signUpPerson(server);
    const make = () => client.call("POST", "/api/billstack/teams", { name: "New" });
    await server.sql`
      with made as (
        insert into billstack.teams (id, name) select 'many' || lpad(n::text, 12, '0'), 'Many'
        from generate_series(1, 97) as n returning id)
      insert into billstack.members (team_id, user_id, role) select id, ${userId}, 'owner' from made`;
    const answers = await Promise.all(Array.from({ length: 4 }, make));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 409, 409]);
    expect(outcomeOf(await make())).toEqual([409, "too_many_teams"]);
    // A team in which the person is no owner does not count.
    await server.sql`
      update billstack.members set role = 'viewer' where user_id = ${userId} and team_id = 'many000000000001'`;
    expect((await make()).status).toBe(201);
  });
});

describe("renaming a team", () => {
  const rename = (stage: Stage, name: unknown, client = stage.person) =>
    client.call("PATCH", `/api/billstack/teams/${stage.teamId}`, { name });

  it("shows everybody the new name, and is in the audit", async () => {
    const stage = await Stage.open(server);
    const admin = await joinTeam(server, stage.teamId, "admin");
    const answer = await rename(stage, "  Analytical Engines ", admin.client);
    expect(answer.body).toEqual({ team: { id: stage.teamId, name: "Analytical Engines" } });
    expect((await stage.person.call("GET", "/api/billstack/teams")).body["teams"]).toMatchObject([
      { name: "Analytical Engines" },
    ]);
    expect([...(await auditOf(server, stage.teamId))]).toEqual([
      {
        action: "team.renamed",
        userId: admin.userId,
        detail: { from: "Acme", to: "Analytical Engines" },
      },
    ]);
  });

  it("is refused for other roles and for names that are none", async () => {
    const stage = await Stage.open(server);
    const member = await joinTeam(server, stage.teamId, "member");
    expect(outcomeOf(await rename(stage, "Mine", member.client))).toEqual([403, "role_too_low"]);
    for (const name of ["", "  ", "x".repeat(81), null, 1, "a\0b"])
      expect(outcomeOf(await rename(stage, name))).toEqual([400, "invalid_input"]);
    expect((await stage.person.call("GET", "/api/billstack/teams")).body["teams"]).toMatchObject([
      { name: "Acme" },
    ]);
  });
});

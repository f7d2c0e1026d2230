import { randomUUID } from "node:crypto";

import { newTeamId, provisionTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Stripe } from "stripe";

import { readAccess, type AccessInput } from "../src/access/read-access.js";
import type { Access } from "../src/access/schemas.js";
import { findConnectionById, insertConnection, type Connection } from "../src/connection/store.js";
import { sealFirst } from "../src/custody/seal-first.js";
import type { Deps } from "../src/deps.js";
import { listedToStore } from "../src/inbox/event.js";
import { resolveByReading } from "../src/inbox/resolve.js";
import { serveTogether } from "../src/inbox/serve.js";
import { newestCreated } from "../src/inbox/store.js";
import { storeRead } from "../src/inbox/store-read.js";
import { OBJECTS } from "../src/copy/objects.js";
import type { HistoryAccount } from "./history-account.js";
import { readLists, writeLists, type Lists } from "./history-lists.js";
import { teamRows } from "./team-rows.js";

const TABLES = new Set([
  "checkout_session_line_items",
  "subscription_items",
  ...Object.values(OBJECTS).map(({ table }) => table),
]);

/** A team whose schema is emptied for each history, because making a schema takes longer than playing a history. */
export class HistoryTeam {
  readonly #deps: Deps;
  readonly #teamId: TeamId;
  #connection: Connection | null = null;
  #account: HistoryAccount | null = null;

  private constructor(deps: Deps, teamId: TeamId) {
    this.#deps = deps;
    this.#teamId = teamId;
  }

  /** Makes the team and its schema. */
  static async open(deps: Deps): Promise<HistoryTeam> {
    const teamId = newTeamId();
    await deps.sql`insert into billstack.teams (id, name) values (${teamId}, 'Team')`;
    await provisionTeamSchema(deps.sql, teamId);
    return new HistoryTeam(deps, teamId);
  }

  /** Empties the schema and connects the team to the account, at the time of the account's clock. */
  async connect(account: HistoryAccount): Promise<void> {
    const { sql } = this.#deps;
    await sql`delete from billstack.connections where team_id = ${this.#teamId}`;
    const schema = teamSchema(this.#teamId);
    await sql.unsafe([...TABLES].map((table) => `delete from "${schema}"."${table}"`).join("; ")).simple();
    const of = { id: randomUUID(), teamId: this.#teamId, mode: "test" as const };
    const secrets = { secret_key: account.secretKey, publishable_key: "pk_test_unused" };
    await sql.begin(async (transaction) => {
      await insertConnection(transaction, {
        ...of,
        accountId: null,
        accountName: null,
        sealed: await sealFirst(this.#deps.custody, transaction, of, secrets),
        secretKeyHint: "",
        unreadable: [],
        permits: {},
        endpointWanted: false,
        keyExpiresAt: null,
        createdBy: "",
      });
      await transaction`
        update billstack.connections set sync_status = 'ready', created_at = ${account.now.toISOString()}
        where id = ${of.id}`;
    });
    this.#connection = await findConnectionById(sql, of.id);
    this.#account = account;
  }

  /** Reads all lists, as a backfill does, and writes nothing. */
  readLists(): Promise<Lists> {
    return readLists(this.#deps.sql, this.#stripe, this.#connected);
  }

  /** Writes lists that were read before, as a backfill does. */
  writeLists(lists: Lists): Promise<void> {
    return writeLists(this.#deps.sql, this.#stripe, this.#connected, lists);
  }

  /** Stores events in the inbox. */
  async receive(events: Stripe.Event[]): Promise<void> {
    await Promise.all(
      events.map((event) => {
        const row = listedToStore(event);
        return this.#deps.gather.add({ ...row, connectionId: this.#connected.id, secretsVersion: 1 });
      }),
    );
  }

  /** Applies all waiting events. @throws if an event cannot be applied */
  async apply(): Promise<void> {
    const { id } = this.#connected;
    const parts = { deps: this.#deps, worker: "a history", objectsInHand: () => [], roomOf: () => 1_000 };
    for (;;) {
      const [turn] = (await serveTogether(this.#deps.sql, parts, [id])).teams;
      if (turn === undefined) return;
      const newest = await newestCreated(
        this.#deps.sql,
        id,
        turn.toRead.map(({ one }) => one),
      );
      const reads = turn.toRead.map((object) =>
        resolveByReading(this.#stripe, object, newest.get(object.one.id)),
      );
      const failures = await storeRead(this.#deps, this.#connected, await Promise.all(reads));
      const [failure] = [...turn.failures, ...failures];
      if (failure !== undefined) throw failure.error;
    }
  }

  /** Returns what `T/access` answers. */
  access(input: AccessInput): Promise<Access> {
    return readAccess(this.#deps, this.#teamId, input);
  }

  /** Returns the team's rows for a comparison. */
  rows(): ReturnType<typeof teamRows> {
    return teamRows(this.#deps.sql, this.#teamId);
  }

  get #connected(): Connection {
    if (this.#connection === null) throw new Error("the team is not connected yet");
    return this.#connection;
  }

  get #stripe(): Stripe {
    if (this.#account === null) throw new Error("the team is not connected yet");
    return this.#account.stripe;
  }
}

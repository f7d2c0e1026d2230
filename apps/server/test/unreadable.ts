import { until } from "@billstack/server/testing";

import { customerOf, eventOf, unique, type Stage } from "./stage.js";
import { sendSignal } from "./send-signal.js";

type Row = Record<string, unknown>;

/** The columns that hold a connection's sealed secrets. */
export type SealedColumn = "secret_key_sealed" | "publishable_key_sealed" | "webhook_secret_sealed";
const SEALED_COLUMNS: SealedColumn[] = [
  "secret_key_sealed",
  "publishable_key_sealed",
  "webhook_secret_sealed",
];

/** What makes the secrets of a connection readable again. */
type Restore = () => Promise<void>;

/** Changes sealed texts of the stage's connection by an expression of SQL, and tells every process to forget them. */
async function change(stage: Stage, columns: string[], by: (column: string) => string): Promise<void> {
  const { sql } = stage.server;
  await sql.unsafe(`
    update billstack.connections set ${columns.map((column) => `${column} = ${by(column)}`).join(", ")}
    where team_id = '${stage.teamId}'`);
  await sendSignal(sql, JSON.stringify({ kind: "connection", teamId: stage.teamId }));
}

/**
 * Makes the secrets look as if their data key was sealed by the encryption key `gone`, which no server has. Returns what
 * brings that key back.
 */
export async function loseKey(stage: Stage): Promise<Restore> {
  const [row] = await stage.server.sql<{ keyId: string }[]>`
    select split_part(data_key_sealed, '.', 2) as "keyId" from billstack.connections
    where team_id = ${stage.teamId}`;
  const replace = (from: string, to: string) =>
    change(
      stage,
      ["data_key_sealed"],
      (column) => `regexp_replace(${column}, '^v2[.]${from}[.]', 'v2.${to}.')`,
    );
  await replace(String(row?.keyId), "gone");
  return () => replace("gone", String(row?.keyId));
}

/** Damages the sealed texts. Returns what mends them. */
export async function damage(stage: Stage, columns = SEALED_COLUMNS): Promise<Restore> {
  await change(stage, columns, (column) => `${column} || 'AAAA'`);
  return () => change(stage, columns, (column) => `left(${column}, -4)`);
}

/** Puts an event into the inbox as a delivery would have done it before the secrets became unreadable. */
async function received(stage: Stage, event: Row & { id: string }): Promise<void> {
  const { object } = event["data"] as { object: Row };
  await stage.server.sql`
    insert into billstack.inbox (connection_id, event_id, type, object_id, created, status, payload)
    select id, ${event.id}, ${String(event["type"])}, ${String(object["id"])},
      to_timestamp(${Number(event["created"])}), 'waiting', ${JSON.stringify(event)}
    from billstack.connections where team_id = ${stage.teamId}`;
}

/** An event whose body is believed, and one whose object has to be read from Stripe. */
export async function believedAndRead(stage: Stage): Promise<{ believed: string; read: string }> {
  const { id } = await stage.stripe("POST", "customers", { name: "Stripe's" });
  const believed = eventOf(customerOf(`cus_${unique()}`, "The event's"));
  const read = eventOf(customerOf(id, "The event's"), { created: 1_700_000_000 });
  await received(stage, believed);
  await received(stage, read);
  return { believed: believed.id, read: read.id };
}

/** Waits until the event was tried so often and is still waiting; gives its row of the inbox. */
export const heldUp = (stage: Stage, id: string, attempts = 1): Promise<Row> =>
  until(`${id} to be held up`, async () => {
    const event = await stage.event(id);
    return Number(event?.["attempts"]) >= attempts && event;
  });

import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { CryptoError, type Keyring } from "@billstack/crypto";
import { parseTeamId } from "@billstack/tenancy";
import { z } from "zod";

import { describeFile } from "../backup/manifest.js";
import { isKnownTable } from "./export-store.js";

const NAME = "manifest.json";
/** The version of the form of an export. A change of it gets another number. */
const FORMAT = 1;
const name = z.string().regex(/^[a-z_][a-z0-9_]*$/);

const file = z
  .object({
    file: z.string().regex(/^[a-z0-9_-]+\.copy$/),
    schema: z.enum(["control", "team"]),
    table: name,
    columns: z.array(name).min(1),
    rows: z.number(),
    bytes: z.number(),
    sha256: z.string(),
  })
  .refine(({ schema, table }) => isKnownTable(schema, table));

const manifest = z.object({
  format: z.literal(FORMAT),
  exportId: z.uuid(),
  /** The version of BillStack that made the export. */
  billstack: z.string(),
  teamId: z.string().transform((id, check) => {
    const teamId = parseTeamId(id);
    if (teamId === null) check.addIssue("not the id of a team");
    return teamId ?? z.NEVER;
  }),
  connectionId: z.uuid().nullable(),
  /** Since when nothing was written for the team, ISO 8601. */
  since: z.iso.datetime(),
  /** The moment of the database that all files show, ISO 8601. */
  asOf: z.iso.datetime(),
  control: z.array(z.string()),
  teamSchema: z.string().nullable(),
  /** The address to which Stripe has sent the team's events. */
  webhookUrl: z.string(),
  /** The end of the audit's chain, which stays at the old installation. */
  audit: z.object({ seq: z.number(), entryMac: z.string() }).nullable(),
  /** What people have made in the team schema and what does not move, such as `view paying`. */
  objectsOfPeople: z.array(z.string()),
  hasSqlLogin: z.boolean(),
  secrets: z.object({ bytes: z.number(), sha256: z.string() }),
  files: z.array(file),
  /** The digest of everything above, sealed with the transfer key. */
  proof: z.string(),
});

/** What an export contains. It is written last, so a folder without it is no complete export. */
export type Manifest = z.infer<typeof manifest>;
/** A file with the rows of one table. */
export type TableFile = Manifest["files"][number];

/** The file with the sealed secrets. */
export const SECRETS = "secrets.json";

const contextOf = (exportId: string): string[] => ["team_export", exportId, "manifest"];

function digest(content: object): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

/** Writes the manifest with its proof. It appears whole or not at all. */
export async function writeManifest(
  folder: string,
  key: Keyring,
  content: Omit<Manifest, "proof" | "format">,
): Promise<void> {
  const all = { format: FORMAT, ...content };
  const proof = key.sealFor(digest(all), contextOf(content.exportId));
  const path = join(folder, NAME);
  await writeFile(`${path}.new`, `${JSON.stringify({ ...all, proof }, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/**
 * Reads the manifest, and checks that the export was made with this transfer key and that every file is there and
 * unchanged.
 *
 * @throws Error that says what is wrong with the export
 */
export async function readExport(folder: string, key: Keyring): Promise<Manifest> {
  const text = await readFile(join(folder, NAME), "utf8").catch((error: unknown) => {
    throw new Error(
      `${folder} is no complete export, because its ${NAME} cannot be read (${String(error)}). An export that was interrupted has none. Nothing was changed.`,
    );
  });
  const raw = parseJson(text);
  const read = manifest.safeParse(raw);
  if (!read.success)
    throw new Error(
      `${join(folder, NAME)} is not a manifest that this version of BillStack understands. It was changed, or another version of BillStack made it. Use the same version at both places. Nothing was changed.`,
    );
  requireProof(folder, key, raw as object, read.data);
  const files = [{ file: SECRETS, ...read.data.secrets }, ...read.data.files];
  for (const one of files) {
    const found = await describeFile(join(folder, one.file)).catch(() => null);
    if (found?.sha256 !== one.sha256)
      throw new Error(
        `${join(folder, one.file)} ${found === null ? "is missing" : "is not the file that the export wrote"}. Nothing was changed. Use a complete copy of the export.`,
      );
  }
  return read.data;
}

function requireProof(folder: string, key: Keyring, raw: object, { proof, exportId }: Manifest): void {
  const content = Object.fromEntries(Object.entries(raw).filter(([field]) => field !== "proof"));
  try {
    if (key.openFor(proof, contextOf(exportId)) === digest(content)) return;
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    throw new Error(
      `The transfer key is not that of the export in ${folder}, or its manifest was changed. Nothing was changed.`,
      { cause: error },
    );
  }
  throw new Error(
    `${join(folder, NAME)} was changed after the export. Use an unchanged copy. Nothing was changed.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import { parseTeamId } from "@billstack/tenancy";
import { z } from "zod";

const NAME = "manifest.json";
/** What belongs to no team. The jobs (`billstack_jobs`) are not saved: the sweep makes each needed job again. */
export const CONTROL_SCHEMAS = ["billstack"];

/** A restore drops schemas by these names, so it believes no other ones. */
const schemaName = z
  .string()
  .refine(
    (name) =>
      CONTROL_SCHEMAS.includes(name) ||
      (name.startsWith("stripe_team_") && parseTeamId(name.slice("stripe_team_".length)) !== null),
  );

const part = z.object({
  file: z.string().regex(/^[a-z0-9-]+\.dump$/),
  schemas: z.array(schemaName),
  bytes: z.number(),
  sha256: z.string(),
});

const manifest = z.object({
  format: z.literal(1),
  id: z.uuid(),
  billstack: z.string(),
  /** The moment of the database that all parts show, ISO 8601. */
  asOf: z.string(),
  /** The version of the PostgreSQL server, as a number such as 150018. */
  server: z.number(),
  pgDumpMajor: z.number(),
  control: part,
  teams: z.array(part),
  /** Team schemas that somebody dropped while the backup was made. Their teams were being disconnected. */
  dropped: z.array(schemaName),
});

/** One file of a backup, made by one `pg_dump`. */
export type Part = z.infer<typeof part>;
/** What a backup contains. It is written last, so a folder without it is no complete backup. */
export type Manifest = z.infer<typeof manifest>;

/** Writes the manifest. It appears whole or not at all. */
export async function writeManifest(folder: string, content: Manifest): Promise<void> {
  const path = join(folder, NAME);
  await writeFile(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/**
 * Reads the manifest and checks that every file of the backup is there and unchanged.
 *
 * @throws Error that says what is wrong with the backup
 */
export async function readBackup(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, NAME), "utf8").catch((error: unknown) => {
    throw new Error(
      `${folder} is no complete backup, because its ${NAME} cannot be read (${String(error)}). A backup that was interrupted has none.`,
    );
  });
  const read = manifest.safeParse(parseJson(text));
  if (!read.success)
    throw new Error(
      `${join(folder, NAME)} is not a manifest that this version of BillStack understands. It was changed, or a newer version made it.`,
    );
  for (const one of [read.data.control, ...read.data.teams]) {
    const found = await describeFile(join(folder, one.file)).catch(() => null);
    if (found?.sha256 !== one.sha256)
      throw new Error(
        `${join(folder, one.file)} ${found === null ? "is missing" : "is not the file that the backup wrote"}. Nothing was restored. Use a complete copy of the backup.`,
      );
  }
  return read.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Returns the size and the SHA-256 of a file. */
export async function describeFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return { bytes: (await stat(path)).size, sha256: hash.digest("hex") };
}

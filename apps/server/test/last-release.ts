import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";

/** The server of the last release in one file. `scripts/pack-last-release.mjs` makes it from a commit. */
const PACK = fileURLToPath(new URL("last-release/server.json.br", import.meta.url));
/** The server looks for its native module in the folders above it, so it is unpacked within this package. */
const ABOVE = fileURLToPath(new URL("../dist/", import.meta.url));

/** The last release, unpacked into a folder. */
export interface LastRelease {
  /** The commit that it was made from. */
  commit: string;
  /** The program of the server. */
  main: string;
  /** Deletes the folder. */
  remove(): void;
}

/** Unpacks the last release. */
export function unpackLastRelease(): LastRelease {
  const { commit, files } = JSON.parse(brotliDecompressSync(readFileSync(PACK)).toString()) as {
    commit: string;
    files: Record<string, string>;
  };
  mkdirSync(ABOVE, { recursive: true });
  const folder = mkdtempSync(join(ABOVE, "last-release-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return {
    commit,
    main: join(folder, "dist", "server", "main.js"),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import type { Plugin, ResolvedConfig } from "vite";

/** The files that become smaller. Fonts in the format woff2 are compressed already. */
const COMPRESSIBLE = /\.(js|css|html|svg)$/;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/**
 * Returns a Vite plugin that writes a `.br` and a `.gz` file beside each file of the build. The server sends them to
 * browsers that accept these encodings (`apps/server/src/http/compressed-files.ts`). They are made once, here, so the
 * strongest settings cost nothing at run time.
 */
export function compress(): Plugin {
  let config: ResolvedConfig;
  return {
    name: "billstack:compress",
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    async closeBundle() {
      const folder = resolve(config.root, config.build.outDir);
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
      await Promise.all(
        files.filter((file) => COMPRESSIBLE.test(file)).map((file) => compressFile(join(folder, file))),
      );
    },
  };
}

async function compressFile(path: string): Promise<void> {
  const plain = readFileSync(path);
  const [smaller, small] = await Promise.all([
    brotli(plain, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
      },
    }),
    zip(plain, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  writeFileSync(`${path}.br`, smaller);
  writeFileSync(`${path}.gz`, small);
}

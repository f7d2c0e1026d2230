import { createRequire } from "node:module";

// In a release, this file is in the place of the package @node-rs/argon2, which looks for its native module in folders
// that a release does not have. It becomes a part of a file in the folder `lib`, where the native module is, too.

export const { hash, verify } = createRequire(import.meta.url)("./argon2.node");

import { resolve } from "node:path";

import { ROOT } from "../bootstrap/paths.mjs";

/**
 * @param {NodeJS.ProcessEnv} variables
 * @returns {string} the folder of the embedded database and the development key, as an absolute path
 */
export const dataDirOf = (variables) => resolve(ROOT, variables["BILLSTACK_DATA_DIR"] || ".billstack");

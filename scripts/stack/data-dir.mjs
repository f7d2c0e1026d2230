import { resolve } from "node:path";

import { ROOT } from "../bootstrap/paths.mjs";

/**
 * @param {NodeJS.ProcessEnv} variables
 * @returns {string} the absolute path of the folder with the embedded database and the development key
 */
export const dataDirOf = (variables) => resolve(ROOT, variables["BILLSTACK_DATA_DIR"] || ".billstack");

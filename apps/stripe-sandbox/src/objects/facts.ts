/**
 * What the sandbox knows of an object beyond what the current version shows. A symbol, so that it is never
 * part of the JSON and an object need not be copied to be answered.
 */
export const FACTS = Symbol("facts");

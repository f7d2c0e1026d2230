// In a release, this file is in the place of the command line of the package umzug, which BillStack does not use. It
// would bring twenty packages with it, and one of them cannot be bundled.

/** @throws {Error} always */
export function UmzugCLI() {
  throw new Error("A release does not contain the command line of umzug.");
}

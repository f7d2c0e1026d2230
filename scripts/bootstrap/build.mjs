import { inRoot, ROOT } from "./paths.mjs";
import { runStep } from "./step.mjs";
import { withWritableHome } from "./tool-environment.mjs";

/**
 * Builds the packages and apps that have changed since the last build.
 * @param {{ quiet?: boolean }} options
 */
export async function build({ quiet = false } = {}) {
  await withWritableHome((env) =>
    runStep(
      "Building what changed",
      [
        process.execPath,
        inRoot("node_modules", "turbo", "bin", "turbo"),
        "run",
        "build",
        "--output-logs=errors-only",
      ],
      { cwd: ROOT, env, quiet },
    ),
  );
}

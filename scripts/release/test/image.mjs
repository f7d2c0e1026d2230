import { spawnSync } from "node:child_process";

import { ROOT } from "../../bootstrap/paths.mjs";

/**
 * Returns the name of a local image that contains Node.js and can be the base of BillStack's image. Null if
 * BILLSTACK_TEST_IMAGE_BASE names none, or if there is no buildah and podman.
 */
export function imageBase() {
  const base = process.env["BILLSTACK_TEST_IMAGE_BASE"];
  if (!base) return null;
  const known = ["buildah", "podman"].every((tool) => spawnSync(tool, ["--version"]).status === 0);
  return known && spawnSync("podman", ["image", "exists", base]).status === 0 ? base : null;
}

/**
 * Builds the image of the Dockerfile on a base, with a release that is built already.
 * @param {string} base
 * @param {string} folder the folder that contains the folder `release`
 * @param {string} tag the name of the new image
 */
export function buildImage(base, folder, tag) {
  const { status, stderr } = spawnSync(
    "buildah",
    [
      "build",
      // Without it, buildah needs more rights than many containers have.
      "--isolation=chroot",
      // The format of OCI has no health check.
      "--format=docker",
      "--pull=never",
      // This folder takes the place of the stage `build` of the Dockerfile.
      `--build-context=build=${folder}`,
      `--build-arg=BUILD_IMAGE=${base}`,
      `--build-arg=RUN_IMAGE=${base}`,
      `--tag=${tag}`,
      ROOT,
    ],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`buildah has failed:\n${stderr}`);
}

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The installed Stripe CLI, which talks to an account of the sandbox. Its settings are in a temporary folder. */
export class StripeCli {
  private constructor(
    readonly command: string,
    readonly home: string,
    readonly target: string[],
  ) {}

  /** Prepares the CLI for the account of `secretKey` on the sandbox at `url`. */
  static async open(url: string, secretKey: string): Promise<StripeCli> {
    const require = createRequire(import.meta.url);
    const manifest = require.resolve("@stripe/cli/package.json");
    const { bin } = require(manifest) as { bin: Record<string, string> };
    const home = await mkdtemp(join(tmpdir(), "stripe-cli-"));
    const target = ["--api-base", url, "--api-key", secretKey];
    return new StripeCli(join(dirname(manifest), bin["stripe"] ?? ""), home, target);
  }

  /**
   * Runs `stripe trigger`, which creates objects that cause an event of this type. @throws the CLI's output on
   * failure
   */
  async trigger(type: string): Promise<void> {
    const { stdout, stderr } = await run(process.execPath, [this.command, "trigger", type, ...this.target], {
      // The CLI's telemetry has a race: sometimes it panics at the exit, after the trigger has succeeded.
      env: { ...process.env, HOME: this.home, XDG_CONFIG_HOME: this.home, STRIPE_CLI_TELEMETRY_OPTOUT: "1" },
    });
    if (!(stdout + stderr).includes("Trigger succeeded!")) throw new Error(`${type}: ${stdout}${stderr}`);
  }

  async close(): Promise<void> {
    await rm(this.home, { recursive: true });
  }
}

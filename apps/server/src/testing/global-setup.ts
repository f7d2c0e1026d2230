import { createTemplate, testRun } from "@billstack/tenancy/testing";
import type { Sql } from "postgres";

import { Jobs } from "../jobs/jobs.js";
import { createLogger } from "../logger.js";
import { SERVER_TEMPLATE } from "./server-template.js";

/**
 * Vitest's global setup of test servers. Creates a template database with the tables of the job queues: to create them
 * is most of the work of a server's first start, and almost every test file starts a server. The global setup of
 * `@billstack/tenancy` runs before, and its teardown removes the database.
 */
export default async function setup(): Promise<void> {
  const { serverUrl, template } = testRun();
  const name = `${template}_server`;
  await createTemplate({ serverUrl, name, from: template, prepare: createQueues });
  process.env[SERVER_TEMPLATE] = name;
}

async function createQueues(sql: Sql): Promise<void> {
  const jobs = new Jobs(
    sql,
    createLogger("silent", () => undefined),
  );
  await jobs.start();
  await jobs.stop();
}

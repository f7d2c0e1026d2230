import { newTeamId, provisionTeamSchema } from "@billstack/tenancy";
import postgres from "postgres";

/** Creates the schemas of `count` other teams, two at a time. */
export async function addOtherTeams(databaseUrl: string, count: number): Promise<void> {
  if (count === 0) return;
  console.error(`Creating the schemas of ${count} other teams …`);
  const sql = postgres(databaseUrl, {
    max: 2,
    onnotice: () => {},
    connection: { synchronous_commit: "off" },
  });
  try {
    let left = count;
    const worker = async () => {
      while (left-- > 0) await provisionTeamSchema(sql, newTeamId());
    };
    await Promise.all([worker(), worker()]);
  } finally {
    await sql.end();
  }
}

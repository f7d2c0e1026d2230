import { newTeamId, provisionTeamSchema, type TeamId } from "@billstack/tenancy";
import postgres from "postgres";

/** Creates the schemas of `count` other teams, two at a time. @returns the ids of these teams */
export async function addOtherTeams(databaseUrl: string, count: number): Promise<TeamId[]> {
  const teams = Array.from({ length: count }, newTeamId);
  if (count === 0) return teams;
  console.error(`Creating the schemas of ${count} other teams …`);
  const sql = postgres(databaseUrl, {
    max: 2,
    onnotice: () => {},
    connection: { synchronous_commit: "off" },
  });
  try {
    const waiting = teams.values();
    const worker = async () => {
      for (const team of waiting) await provisionTeamSchema(sql, team);
    };
    await Promise.all([worker(), worker()]);
    return teams;
  } finally {
    await sql.end();
  }
}

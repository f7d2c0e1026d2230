/** A team of the signed-in person. */
export interface TeamName {
  id: string;
  name: string;
}

/** Whether somebody is signed in. It asks a call that never refuses, because a refused call looks like a fault. */
export async function isSignedIn(): Promise<boolean> {
  const answer = await fetch("/trpc/system.config");
  if (!answer.ok) return false;
  const { result } = (await answer.json()) as { result: { data: { signedIn: boolean } } };
  return result.data.signedIn;
}

/** Returns the teams of the signed-in person; none if they cannot be read. */
export async function listTeams(): Promise<TeamName[]> {
  const answer = await fetch("/api/billstack/teams");
  return answer.ok ? ((await answer.json()) as { teams: TeamName[] }).teams : [];
}

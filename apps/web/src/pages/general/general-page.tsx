import { may } from "@billstack/tenancy/roles";

import { useTeam } from "../../session/session-context.js";
import { Page } from "../../ui/page.js";
import { DeleteSection } from "./delete-section.js";
import { NameSection } from "./name-section.js";

/** The page of what concerns the team itself: its name, and its deletion. */
export function GeneralPage() {
  const { id, role } = useTeam();
  return (
    <Page title="General" description="The name of this team, and its deletion.">
      <NameSection key={id} />
      {may(role, "team.delete") && <DeleteSection />}
    </Page>
  );
}

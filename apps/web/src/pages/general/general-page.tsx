import { may } from "@billstack/tenancy/roles";

import { useTeam } from "../../session/session-context.js";
import { Page } from "../../ui/page.js";
import { DeleteSection } from "./delete-section.js";
import { NameSection } from "./name-section.js";
import { SecuritySection } from "./security-section.js";

/** The page of what concerns the team itself: its name, the second factor of its members, and its deletion. */
export function GeneralPage() {
  const { id, role } = useTeam();
  return (
    <Page
      title="General"
      description="The name of this team, what it requires of its members, and its deletion."
    >
      <NameSection key={id} />
      <SecuritySection key={`security ${id}`} />
      {may(role, "team.delete") && <DeleteSection />}
    </Page>
  );
}

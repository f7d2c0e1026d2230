import { Page } from "../../ui/page.js";
import { DeleteSection } from "./delete-section.js";
import { NameSection } from "./name-section.js";

/** The person's name, and the end of the account. */
export function ProfilePage() {
  return (
    <Page title="Profile">
      <NameSection />
      <DeleteSection />
    </Page>
  );
}

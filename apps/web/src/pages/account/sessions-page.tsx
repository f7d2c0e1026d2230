import { Page } from "../../ui/page.js";
import { SessionsSection } from "./sessions-section.js";

/** Where the person is signed in. */
export function SessionsPage() {
  return (
    <Page title="Sessions">
      <SessionsSection />
    </Page>
  );
}

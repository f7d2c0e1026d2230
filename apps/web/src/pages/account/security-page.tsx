import { Page } from "../../ui/page.js";
import { PasswordSection } from "./password-section.js";
import { SecondFactorSection } from "./second-factor/second-factor-section.js";

/** How the person proves who they are: the password and the second factor. */
export function SecurityPage() {
  return (
    <Page title="Security">
      <PasswordSection />
      <SecondFactorSection />
    </Page>
  );
}

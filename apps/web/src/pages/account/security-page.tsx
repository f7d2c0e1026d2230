import { lazy, Suspense } from "react";

import { Page } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { SecondFactorSection } from "./second-factor/second-factor-section.js";

/** The library of its form is loaded beside the state of the second factor, so that neither waits for the other. */
const section = import("./password-section.js");
const PasswordSection = lazy(async () => ({ default: (await section).PasswordSection }));

/** How the person proves who they are: the password and the second factor. */
export function SecurityPage() {
  return (
    <Page title="Security">
      <Suspense fallback={<Skeleton label="the page" lines={8} />}>
        <PasswordSection />
        <SecondFactorSection />
      </Suspense>
    </Page>
  );
}

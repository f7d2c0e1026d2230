import { useState } from "react";

import { Button } from "../../ui/button.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { Card, Section } from "../../ui/page.js";

const DeleteAccountDialog = lazyPart(
  async () => (await import("./delete-account-dialog.js")).DeleteAccountDialog,
);

/** The button that deletes the person's account. */
export function DeleteSection() {
  const [asking, setAsking] = useState(false);
  return (
    <Section
      title="Delete account"
      description="Your teams keep working without you. If you are the only owner of a team, first make another member an owner, or delete the team."
    >
      <Card>
        <Button variant="danger" onClick={() => setAsking(true)}>
          Delete my account…
        </Button>
      </Card>
      {asking && <DeleteAccountDialog onClose={() => setAsking(false)} />}
    </Section>
  );
}

import { Card } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";

/** Stands in the place of Home while it is read. It has the height of the state card, so that nothing below moves. */
export function HomeSkeleton() {
  return (
    <Card>
      <div className="min-h-64 sm:min-h-28">
        <Skeleton label="the state of this team" />
      </div>
    </Card>
  );
}

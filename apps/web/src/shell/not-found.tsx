import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";

import { buttonClass } from "../ui/button.js";
import { Empty } from "../ui/empty.js";

/** No page of the whole dashboard is at this address. */
export function NotFound() {
  return (
    <main>
      <NothingHere />
    </main>
  );
}

/** The same inside another page's frame. */
export function NothingHere() {
  return (
    <div className="py-16">
      <title>Not found · BillStack</title>
      <h1 className="sr-only">Not found</h1>
      <Empty
        icon={Compass}
        title="There is no such page"
        action={
          <Link to="/" className={buttonClass()}>
            Go to the start
          </Link>
        }
      >
        The address may be mistyped, or the page has moved.
      </Empty>
    </div>
  );
}

/** A team that is not theirs, or is none at all: which of the two is not told. */
export function TeamNotFound() {
  return (
    <main className="py-16">
      <title>Team not found · BillStack</title>
      <h1 className="sr-only">Team not found</h1>
      <Empty
        icon={Compass}
        title="There is no such team among yours"
        action={
          <Link to="/" className={buttonClass()}>
            Go to your team
          </Link>
        }
      >
        Check the address, or ask an owner of the team to let you in.
      </Empty>
    </main>
  );
}

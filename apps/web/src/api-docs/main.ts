import { chooseTeam } from "./choose-team.js";
import { isSignedIn, listTeams } from "./read-session.js";
import { addForm } from "./try-form.js";

// The program of the page /api/docs, which the server makes (apps/server/src/http/docs-page). Without it, the page can be
// read. With it, people who are signed in can send the GET requests.

const place = document.getElementById("try");
if (place !== null) {
  if (await isSignedIn()) {
    chooseTeam(place, await listTeams());
    for (const entry of document.querySelectorAll<HTMLElement>('article[data-method="get"]')) addForm(entry);
  } else {
    const link = document.createElement("a");
    link.href = "/sign-in";
    link.textContent = "Sign in to the dashboard";
    place.replaceChildren(link, ", and reload this page, to also send the GET requests from here.");
  }
}

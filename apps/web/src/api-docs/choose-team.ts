import { labelled } from "./labelled.js";
import type { TeamName } from "./read-session.js";

/** How the commands of the page name the team. */
const VARIABLE = "$BILLSTACK_TEAM";

let chosen = "";

/** Returns the id of the chosen team; an empty text if the person has no team. */
export function chosenTeam(): string {
  return chosen;
}

/** Puts a choice of the team into `place`. The commands of the page then name the chosen team, not a variable. */
export function chooseTeam(place: HTMLElement, teams: readonly TeamName[]): void {
  if (teams[0] === undefined) {
    place.textContent = "You have no team yet. Create one in the dashboard to send requests from this page.";
    return;
  }
  const commands = [...document.querySelectorAll<HTMLElement>("article pre.curl code")].map((element) => ({
    element,
    text: element.textContent ?? "",
  }));
  const select = document.createElement("select");
  for (const { id, name } of teams) select.append(new Option(`${name} (${id})`, id));
  const show = () => {
    chosen = select.value;
    for (const { element, text } of commands) element.textContent = text.replaceAll(VARIABLE, chosen);
  };
  select.addEventListener("change", show);
  show();
  place.replaceChildren(
    "You are signed in. Each GET request below has a form, and the commands name this team:",
    labelled("Team", select),
  );
}

import { signUp, type Person } from "./person.js";

/** A person may own 100 teams. */
const TEAMS_OF_A_PERSON = 100;

/**
 * Makes any number of teams. Whenever a person owns as many as one person may, another one signs up.
 * @returns a function that makes the next team
 */
export function teamMaker(url: string): () => Promise<Person> {
  let person: Promise<Person> | null = null;
  let owned = 0;
  return async () => {
    if (person === null || owned === TEAMS_OF_A_PERSON) {
      person = signUp(url);
      owned = 1;
      return person;
    }
    owned += 1;
    return (await person).newTeam();
  };
}

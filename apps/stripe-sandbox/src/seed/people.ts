import type { StoredCustomer } from "../objects/customer.js";

const FIRST = [
  "Ada",
  "Ben",
  "Chidi",
  "Dana",
  "Elif",
  "Farid",
  "Grete",
  "Hugo",
  "Ines",
  "Jun",
  "Kofi",
  "Lena",
  "Mateo",
  "Nadia",
  "Omar",
  "Priya",
  "Quinn",
  "Rosa",
  "Sven",
  "Tariq",
  "Uma",
  "Viktor",
  "Wen",
  "Yara",
  "Zoe",
];
const LAST = [
  "Abara",
  "Becker",
  "Castillo",
  "Dubois",
  "Eriksen",
  "Fischer",
  "Garcia",
  "Haddad",
  "Ivanova",
  "Jansen",
  "Kowalski",
  "Larsen",
  "Moreau",
  "Nakamura",
  "Okafor",
  "Patel",
  "Quist",
  "Rossi",
  "Silva",
  "Tanaka",
  "Usman",
  "Varga",
  "Weiss",
  "Xu",
  "Young",
  "Zimmer",
];
const PLACES = [
  { city: "Austin", country: "US", postal_code: "73301", state: "TX" },
  { city: "Berlin", country: "DE", postal_code: "10115", state: null },
  { city: "Lyon", country: "FR", postal_code: "69001", state: null },
  { city: "Osaka", country: "JP", postal_code: "530-0001", state: null },
  { city: "Toronto", country: "CA", postal_code: "M4B 1B3", state: "ON" },
] as const;

/** The name, addresses and phone number of a customer, made from the customer's number. */
export function personOf(owner: number): Pick<StoredCustomer, "name" | "email" | "phone" | "address"> {
  const first = FIRST[owner % FIRST.length] ?? "";
  const last = LAST[Math.floor(owner / FIRST.length) % LAST.length] ?? "";
  const place = PLACES[owner % PLACES.length] ?? PLACES[0];
  return {
    name: `${first} ${last}`,
    email: `${first}.${last}.${owner}@example.com`.toLowerCase(),
    phone: owner % 3 === 0 ? `+1555${String(owner % 10_000_000).padStart(7, "0")}` : null,
    address: { ...place, line1: `${1 + (owner % 400)} Market Street`, line2: null },
  };
}

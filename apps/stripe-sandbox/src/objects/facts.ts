/**
 * The key of an object's internal data: what the sandbox must know of the object and the newest API version
 * does not show. The key is a symbol, because `JSON.stringify` leaves symbols out.
 */
export const FACTS = Symbol("facts");

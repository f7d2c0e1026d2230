/** The CSS classes of a cell in the head of a table of people. */
export const HEAD = "px-4 py-1.5 font-medium whitespace-nowrap first:md:pl-5";
/** The CSS classes of a cell of a table of people. */
export const CELL = "px-4 py-2.5 align-top first:md:pl-5";

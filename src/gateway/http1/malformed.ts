/** What is wrong with a message: nobody can be sure what it says, or where the next one begins. */
export class Malformed extends Error {}

/** What the person at the keyboard can put right: told without a stack, exit code 2. */
export class BadStart extends Error {}

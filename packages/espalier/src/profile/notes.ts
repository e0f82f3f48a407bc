import { columnNotes } from "./column-notes.ts";
import type { Evidence } from "./evidence.ts";
import { leakageNotes } from "./leakage-notes.ts";
import type { Note, Profile } from "./profile.ts";
import { rowNotes } from "./row-notes.ts";

/** What a person should know of the data, most important first. */
export function notesOn(profile: Omit<Profile, "notes">, rest: Omit<Evidence, "profile">): readonly Note[] {
  const evidence = { profile, ...rest };
  const notes = [leakageNotes, rowNotes, columnNotes].flatMap((observe) => observe(evidence));
  return notes.sort((a, b) => b.weight - a.weight);
}

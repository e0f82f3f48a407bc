import { quoted, type CategoryFeature, type Feature } from "@espalier/learn";

/** What is wrong with one value of a row, and what to send in its place. */
export interface RowProblem {
  readonly path: string;
  readonly message: string;
  readonly fix: string;
}

type Said = Omit<RowProblem, "path">;

/** A value as an answer shows it. Lists and objects are only named: they may be deep enough to break a printer. */
function said(value: unknown): string {
  if (typeof value === "string") return `the text ${quoted(value)}`;
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}

const someLevels = ({ levels }: CategoryFeature) =>
  `one of ${levels.slice(0, 10).map(quoted).join(", ")}${levels.length > 10 ? ", …" : ""}`;

const isNumeral = (text: string) => text.trim() !== "" && Number.isFinite(Number(text));

export function wrongValue(name: string, feature: Feature, value: unknown): Said {
  if (feature.kind === "number") {
    if (typeof value === "number") {
      return {
        message: `${quoted(name)} must be a finite number; the one sent is too large for 64 bits`,
        fix: "send a smaller number, or leave it out if it is not known",
      };
    }
    return {
      message: `${quoted(name)} must be a number; got ${said(value)}`,
      fix:
        typeof value === "string" && isNumeral(value)
          ? `send ${Number(value)} without quotes`
          : "send a number without quotes, or null if it is not known",
    };
  }
  const text = typeof value === "number" || typeof value === "boolean" ? String(value) : null;
  return {
    message: `${quoted(name)} must be a text, ${someLevels(feature)}; got ${said(value)}`,
    fix: text === null ? "send one of these texts, or null if it is not known" : `send ${quoted(text)} in quotes`,
  };
}

export const unknownName = (name: string, like: readonly string[]): Said => ({
  message: `${quoted(name)} is not a feature of this model`,
  fix: like.length > 0 ? `did you mean ${like.map(quoted).join(" or ")}?` : "leave it out",
});

export const targetSent = (name: string): Said => ({
  message: `${quoted(name)} is what this model predicts, so a row may not have it`,
  fix: "leave it out",
});

export const sentTwice = (name: string, names: readonly string[]): Said => ({
  message: `${quoted(name)} is sent twice, as ${names.map(quoted).join(" and ")}`,
  fix: "keep one of them",
});

export const valueMissing = (name: string): Said => ({
  message: `${quoted(name)} must have a value; this server does not fill in missing ones`,
  fix: "send a value",
});

export const levelUnseen = (name: string, feature: CategoryFeature, value: unknown): Said => ({
  message: `${quoted(name)} must be ${someLevels(feature)}; got ${said(value)}`,
  fix: "send one of these",
});

export const notARow = (value: unknown): Said => ({
  message: `a row must be an object, feature → value; got ${said(value)}`,
  fix: 'send rows such as {"feature": 1.5}; GET /model/info lists the features',
});

import { quoted } from "@espalier/learn";
import { count, featuresOf, names, listed, percent, type Evidence, type Observe } from "./evidence.ts";
import type { ColumnProfile, Note } from "./profile.ts";

/** What a column must tell of the target alone to be suspected, and in how many rows. */
const suspect = { variance: 0.95, entropy: 0.9, whetherMissing: 0.4, rows: 50 } as const;
/** Whole numbers that never repeat under such a name are identifiers. */
const identifierName = /(^|[_\s.-])(id|uuid|guid|key|no|nr|number)$|[a-z]I[Dd]$/i;
const fewestIdentifiers = 20;

/** Columns that give the target away, which nobody will know when the model is asked. */
export const leakageNotes: Observe = (evidence) => [
  ...combined(evidence),
  ...alone(evidence),
  ...whetherMissing(evidence),
  ...identifiers(evidence),
];

const unlessKnown = (column: string, target: string) =>
  `leave ${column} out of the features, unless it is really known before ${target} is`;

function combined({ profile, measured }: Evidence): readonly Note[] {
  if (!profile.target) return [];
  const target = quoted(profile.target.name);
  return measured.combinations.slice(0, 3).map(({ columns, how, rows }): Note => {
    const [a, b] = columns.map(quoted) as [string, string];
    const everywhere =
      rows === profile.rows ? "in every row" : `in ${count(rows)} of ${count(profile.sample.rows)} rows`;
    return {
      about: "leakage",
      level: "warning",
      columns: [...columns],
      text: `${target} is ${a} ${how} ${b} ${everywhere}: whoever knows both knows the answer`,
      hint: unlessKnown(`${a} and ${b}`, target),
      weight: 99,
    };
  });
}

function alone({ profile, measured }: Evidence): readonly Note[] {
  const { target } = profile;
  if (!target || profile.sample.rows < suspect.rows) return [];
  const limit = target.task === "regression" ? suspect.variance : suspect.entropy;
  return featuresOf(profile)
    .filter(({ against }) => against !== null && against.strength >= limit)
    .filter(({ name, against }) => (measured.missing.get(name)?.strength ?? 0) < 0.8 * against!.strength)
    .slice(0, 20)
    .map(({ name, against }): Note => {
      const { strength, accuracy } = against!;
      const most = target.task === "classification" ? target.classes[0] : undefined;
      const share = most ? most.rows / (target.task === "classification" ? totalOf(target) : 1) : 0;
      const told =
        accuracy === null || !most
          ? `tells ${percent(strength)} of the variance of ${quoted(target.name)}`
          : `tells ${quoted(target.name)} right in ${percent(accuracy)} of the rows, where always saying ${quoted(most.name)} is right in ${percent(share)}`;
      return {
        about: "leakage",
        level: "warning",
        columns: [name],
        text: `${quoted(name)} alone ${told} (cross-validated)`,
        hint: unlessKnown(quoted(name), quoted(target.name)),
        weight: 94 + strength,
      };
    });
}

export const totalOf = (target: {
  readonly classes: readonly { readonly rows: number }[];
  readonly others: number;
}): number => target.classes.reduce((sum, { rows }) => sum + rows, target.others);

function whetherMissing({ profile, measured }: Evidence): readonly Note[] {
  const { target } = profile;
  if (!target || profile.sample.rows < suspect.rows) return [];
  return featuresOf(profile)
    .filter(({ name }) => (measured.missing.get(name)?.strength ?? 0) >= suspect.whetherMissing)
    .slice(0, 20)
    .map(({ name, missing }): Note => {
      const { strength } = measured.missing.get(name)!;
      const of = target.task === "regression" ? "variance" : "entropy";
      return {
        about: "leakage",
        level: "warning",
        columns: [name],
        text: `whether ${quoted(name)} is missing (in ${percent(missing / profile.rows)} of the rows) tells ${percent(strength)} of the ${of} of ${quoted(target.name)}`,
        hint: `find out who fills ${quoted(name)} in, and when: if it is after ${quoted(target.name)} is known, leave it out`,
        weight: 90 + strength,
      };
    });
}

function identifiers({ profile, readings }: Evidence): readonly Note[] {
  const counts = new Set(profile.columns.filter((_, i) => readings[i]!.counts));
  const found = featuresOf(profile).filter((column) => isIdentifier(column, profile.rows, counts.has(column)));
  if (found.length === 0) return [];
  const [first] = found;
  const one = found.length === 1;
  return [
    {
      about: "identifier",
      level: "warning",
      columns: names(found),
      text: `${listed(found, (column) => ` (${howItIdentifies(column, counts.has(column))})`)} ${one ? "seems" : "seem"} to identify rows`,
      hint: `leave ${one ? quoted(first!.name) : "them"} out of the features: what is learned from ${one ? "it" : "them"} does not hold for new rows`,
      weight: 82,
    },
  ];
}

function isIdentifier(
  { content, distinct, kind, name, missing }: ColumnProfile,
  rows: number,
  counts: boolean,
): boolean {
  if (rows < fewestIdentifiers || missing > 0) return false;
  if (content.kind === "numbers") {
    return counts || (kind === "integer" && distinct.count === rows && identifierName.test(name));
  }
  return content.kind === "levels" && distinct.exact && distinct.count > 0.95 * rows;
}

const howItIdentifies = ({ distinct }: ColumnProfile, counts: boolean) =>
  counts ? "it counts the rows" : `${count(distinct.count)} different values`;

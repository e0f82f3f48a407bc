import { isRecord } from "./call.ts";
import { matches } from "./http-api.ts";

/** What a call needs: an action of IAM on a resource, with what conditions may ask about. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  /** `iam:PassedToService`, `aws:RequestTag/x`, … in lower case. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Whether the policies, taken together, allow it: an explicit Deny wins, and what nobody allows is refused. */
export function allows(policies: readonly unknown[], need: Need): boolean {
  return speaking(policies, need).some((effect) => effect === "Allow") && !denies(policies, need);
}

/** Whether one of them forbids it. */
export function denies(policies: readonly unknown[], need: Need): boolean {
  return speaking(policies, need).some((effect) => effect === "Deny");
}

/** What the statements that speak of it say. */
function speaking(policies: readonly unknown[], need: Need): readonly unknown[] {
  return policies
    .flatMap((policy) => listOf(isRecord(policy) ? policy["Statement"] : []))
    .filter(isRecord)
    .filter(
      (statement) =>
        listOf(statement["Action"]).some((action) =>
          matches(String(action).toLowerCase(), need.action.toLowerCase()),
        ) &&
        listOf(statement["Resource"]).some((resource) => matches(String(resource), need.resource)) &&
        holds(statement["Condition"], need.context ?? {}),
    )
    .map((statement) => statement["Effect"]);
}

/** Every operator with every key; one that is not known here is a mistake in the test. */
function holds(condition: unknown, context: Readonly<Record<string, string>>): boolean {
  if (!isRecord(condition)) return true;
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(isRecord(keys) ? keys : {}).every(([key, wanted]) => {
      const value = context[key.toLowerCase()];
      const values = listOf(wanted).map(String);
      switch (operator) {
        case "StringEquals":
        case "ArnEquals":
        case "Bool":
          return value !== undefined && values.includes(value);
        case "StringLike":
        case "ArnLike":
          return value !== undefined && values.some((pattern) => matches(pattern, value));
        case "StringNotEquals":
          return value === undefined || !values.includes(value);
        default:
          throw new Error(`the emulator knows no condition ${operator}`);
      }
    }),
  );
}

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

import { shown } from "@espalier/learn";
import { checkNames, type ChecksConfig } from "../checks/index.ts";
import { didYouMean } from "../fault/index.ts";
import { groups, type Group } from "./parts.ts";
import { childOf, isRecord, type Path, type Problems } from "./problems.ts";

const severities: readonly unknown[] = ["error", "warning", "info", "off"];
const prefix = "check ";
const kinds = Object.keys(groups).flatMap((group) => (group.startsWith(prefix) ? [group.slice(prefix.length)] : []));

/** Severities of the checks that are there by themselves, and the project's own checks. */
export function readChecks(
  problems: Problems,
  value: unknown,
  readSource: (source: unknown, path: Path) => unknown,
): ChecksConfig {
  if (!isRecord(value)) {
    problems.add(["checks"], "an object of check names with severities, or with checks made by check.*", value);
    return {};
  }
  const read = Object.entries(value).map(([name, one]): [string, unknown] => {
    const path = ["checks", name];
    if (checkNames.some((known) => known === name)) {
      if (!severities.includes(one)) problems.add(path, 'one of "error", "warning", "info", "off"', one);
      return [name, one];
    }
    const kind = childOf(one, "check");
    if (typeof one === "string") {
      const rule = `a check that there is (${checkNames.join(", ")}), or one made by check.*`;
      problems.add(path, rule, name, didYouMean(name, checkNames));
      return [name, one];
    }
    if (typeof kind !== "string" || !kinds.includes(kind)) {
      problems.add(path, "made by check.*, such as check.range(…)", one);
      return [name, one];
    }
    const settings = problems.read(`${prefix}${kind}` as Group, one, path);
    checkTogether(problems, kind, one, path);
    return [
      name,
      kind === "references" ? { ...settings, source: readSource(settings.source, [...path, "source"]) } : settings,
    ];
  });
  return Object.fromEntries(read) as ChecksConfig;
}

/** What no setting tells alone. */
function checkTogether(problems: Problems, kind: string, check: unknown, path: Path): void {
  const [min, max, severity, limit] = ["min", "max", "severity", "limit"].map((name) => childOf(check, name));
  const needs = (names: readonly string[]) => {
    if (names.every((name) => childOf(check, name) === undefined)) {
      problems.add(path, `given ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`, check);
    }
  };
  if (kind === "range") needs(["min", "max"]);
  if (kind === "row-count") needs(["min", "max", "change"]);
  if (kind === "drift") needs(["psi", "ks"]);
  if (kind === "range" || kind === "row-count") {
    if (min !== undefined && max !== undefined && (typeof min !== typeof max || (min as number) > (max as number))) {
      problems.add([...path, "max"], `min (${shown(min)}) or more`, max);
    }
  }
  if (kind !== "leakage" && limit !== undefined && severity !== "quarantine") {
    problems.add([...path, "limit"], 'left out unless severity is "quarantine"', limit);
  }
}

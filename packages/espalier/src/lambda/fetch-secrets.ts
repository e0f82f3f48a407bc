import type { AwsAccess } from "./aws-access.ts";
import { isRecord } from "./event-form.ts";

/** Where the value of an environment variable is. */
export interface SecretPlace {
  readonly from: "secrets-manager" | "ssm";
  readonly name: string;
}

/** `ESPALIER_SECRETS`: a JSON object, variable → where its value is. Throws an Error that says what is wrong with it. */
export function readSecretPlaces(text: string): Readonly<Record<string, SecretPlace>> {
  const refuse = () => new Error('ESPALIER_SECRETS must be {"NAME": {"from": "secrets-manager" | "ssm", "name": …}}');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse();
  }
  if (!isRecord(value)) throw refuse();
  for (const place of Object.values(value)) {
    if (!isRecord(place) || typeof place.name !== "string") throw refuse();
    if (place.from !== "secrets-manager" && place.from !== "ssm") throw refuse();
  }
  return value as Readonly<Record<string, SecretPlace>>;
}

/** Variable → value. Rejects with an Error that names the variable and the secret, and never its value. */
export async function fetchSecrets(
  places: Readonly<Record<string, SecretPlace>>,
  access: AwsAccess,
): Promise<Readonly<Record<string, string>>> {
  const fetched = Object.entries(places).map(async ([variable, place]): Promise<readonly [string, string]> => {
    try {
      return [variable, await valueOf(place, access)];
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      const secret = `${JSON.stringify(place.name)} of ${place.from}`;
      throw new Error(`${variable} could not be set from the secret ${secret}: ${problem}`, { cause: error });
    }
  });
  return Object.fromEntries(await Promise.all(fetched));
}

async function valueOf(place: SecretPlace, access: AwsAccess): Promise<string> {
  const { service, target, body, find } = questions[place.from](place.name);
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
  const url = `${access.endpointOf(service)}/`;
  const told = await access.send({ service, url, headers, body: JSON.stringify(body) });
  const value = find(JSON.parse(told.toString("utf8")));
  if (typeof value !== "string") throw new Error("it has no text");
  return value;
}

const questions = {
  "secrets-manager": (name: string) => ({
    service: "secretsmanager" as const,
    target: "secretsmanager.GetSecretValue",
    body: { SecretId: name },
    find: (told: unknown) => (isRecord(told) ? told.SecretString : undefined),
  }),
  ssm: (name: string) => ({
    service: "ssm" as const,
    target: "AmazonSSM.GetParameter",
    body: { Name: name, WithDecryption: true },
    find: (told: unknown) => (isRecord(told) && isRecord(told.Parameter) ? told.Parameter.Value : undefined),
  }),
};

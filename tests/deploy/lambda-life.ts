import { expect } from "vitest";
import type { Deployed, DeployRequest } from "espalier/deploy";
import { lambdaTarget } from "../../packages/aws/src/lambda/index.ts";
import type { Deployable } from "./deployable.ts";

export const deploy = async (request: DeployRequest): Promise<Deployed> => (await lambdaTarget.plan(request)).apply();

/** What a client of the mission's API gets. */
export async function predict(wine: Deployable, url: string | null): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${url}/predict`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(wine.request(1).build.manifest.example.row),
  });
  return { status: answer.status, body: await answer.json() };
}

/** Version of the model → how many of so many calls it answered, each of them well. */
export async function shares(
  wine: Deployable,
  url: string | null,
  calls: number,
): Promise<Readonly<Record<string, number>>> {
  const counted: Record<string, number> = {};
  for (let call = 0; call < calls; call++) {
    const { status, body } = await predict(wine, url);
    expect(status).toBe(200);
    const version = String((body as { readonly model_version: number }).model_version);
    counted[version] = (counted[version] ?? 0) + 1;
  }
  return counted;
}

import { plainCron, remarksOn, runWords, slugOf, type PrintPlan } from "./print-plan.ts";

/** A CronJob for Kubernetes 1.27 and later; the project lies on a volume that the claim names. */
export async function printKubernetes(plan: PrintPlan): Promise<string> {
  const name = slugOf(plan);
  const { schedule } = plan;
  const container = {
    name: "espalier",
    image: plan.image,
    workingDir: "/project",
    command: ["npx", "espalier", ...runWords(plan)].map(literal),
    volumeMounts: [{ name: "project", mountPath: "/project" }],
  };
  return await yamlOf(plan, {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name, labels: { "app.kubernetes.io/name": name } },
    spec: {
      schedule: plainCron(plan, "kubernetes"),
      timeZone: schedule.timezone,
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: schedule.catchUp ? 86_400 : 60,
      jobTemplate: {
        spec: {
          backoffLimit: 0,
          template: {
            spec: {
              restartPolicy: "Never",
              terminationGracePeriodSeconds: 60,
              containers: [container],
              volumes: [{ name: "project", persistentVolumeClaim: { claimName: name } }],
            },
          },
        },
      },
    },
  });
}

/** Kubernetes puts variables in place of `$(NAME)`; two dollars are one. */
const literal = (word: string): string => word.replaceAll("$", () => "$$");

/** Every text in quotes: whatever YAML may take a bare word for, it stays a text. */
export async function yamlOf(plan: PrintPlan, value: unknown): Promise<string> {
  const { stringify } = await import("yaml");
  const text = stringify(value, { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN", lineWidth: 0 });
  return [...remarksOn(plan), text].join("\n");
}

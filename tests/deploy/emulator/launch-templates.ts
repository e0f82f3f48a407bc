import type { Answer } from "./answer.ts";
import type { Asked, Call } from "./call.ts";

/**
 * moto takes the user data of a launch template's first version, and starts no instance from a later version that has
 * some. So those of later versions lie in a field that nobody uses, and stand where they belong in what is told.
 */
export const hidden = {
  inward: (call: Call, asked: Asked): Asked =>
    call.action === "CreateLaunchTemplateVersion"
      ? { ...asked, body: Buffer.from(asked.body.toString("utf8").replace("Data.UserData=", "Data.KernelId=")) }
      : asked,
  outward: (call: Call, answer: Answer): Answer =>
    /LaunchTemplateVersions?$/.test(call.action)
      ? { ...answer, body: Buffer.from(answer.body.toString("utf8").replaceAll(/kernelId>/g, "userData>")) }
      : answer,
};

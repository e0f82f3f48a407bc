import { quoted } from "@espalier/learn";
import { didYouMean } from "../fault/index.ts";
import type { LiveModel } from "./live-model.ts";
import { Refusal } from "./refusal.ts";

/** The models of one server, by name. What a name stands for may change between two requests. */
export interface Models {
  /** The model of that name; without a name, the server's first. Throws a Refusal MODEL_NOT_FOUND. */
  get(name?: string): LiveModel;
  /** First the server's first. */
  list(): readonly LiveModel[];
  /** From now on new requests for that name are answered by this version. */
  put(live: LiveModel): void;
}

export function createModels(first: LiveModel, ...others: readonly LiveModel[]): Models {
  const byName = new Map([first, ...others].map((live) => [live.reference.name, live]));
  const firstName = first.reference.name;
  return {
    get: (name = firstName) => {
      const live = byName.get(name);
      if (live !== undefined) return live;
      const names = [...byName.keys()];
      const [like] = name.length <= 64 ? didYouMean(name, names) : [];
      const hint =
        like === undefined ? `ask for one of ${names.map(quoted).join(", ")}` : `did you mean ${quoted(like)}?`;
      throw new Refusal("MODEL_NOT_FOUND", `there is no model ${quoted(name)} here`, hint);
    },
    list: () => [...byName.values()],
    put: (live) => void byName.set(live.reference.name, live),
  };
}

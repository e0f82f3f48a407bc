/** What a key may be good for; `admin` is good for everything. */
export const roles = ["predict", "monitor", "train", "admin"] as const;
export type Role = (typeof roles)[number];

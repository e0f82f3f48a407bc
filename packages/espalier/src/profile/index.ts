export type {
  Against,
  AgainstGroup,
  Association,
  ColumnProfile,
  Histogram,
  Note,
  Profile,
  TargetProfile,
} from "./profile.ts";
export { profilePage } from "./profile-page.ts";
export { profileRelation, type ProfileOptions } from "./profile-relation.ts";

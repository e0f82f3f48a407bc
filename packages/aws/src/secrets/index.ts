export {
  digestOf,
  mayFetch,
  placesText,
  readHanded,
  sortVariables,
  type Variables,
} from "./secrets.ts";

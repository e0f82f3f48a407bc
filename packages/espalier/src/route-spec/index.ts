export { checkRoute, isRoutePath, type RouteGiven } from "./check-route.ts";
export { checkTemplate, type RouteFacts, type Tell } from "./check-template.ts";
export { placeOf, placesOf, type Place } from "./place.ts";
export { placeholderNamed, type ModelName, type Placeholder, type RowName } from "./placeholders.ts";
export { each, route, type RouteSpec } from "./route.ts";
export {
  eachKey,
  eachOf,
  isObject,
  piecesOf,
  placeholdersIn,
  statusKey,
  type Piece,
  type Template,
} from "./template.ts";

export { startCrew, type CrewOptions, type RunningCrew } from "./run-crew.ts";
export { takeSeat, type Exchange, type Seat } from "./seat.ts";

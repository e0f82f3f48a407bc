export {
  startEmulator,
  type Emulator,
  type EmulatorOptions,
  type Failure,
  type FailOptions,
  type Recorded,
} from "./emulator.ts";
export { snapshotOf } from "./snapshot.ts";
export { snapshotOfEc2 } from "./snapshot-ec2.ts";
export { motoCommand } from "../../../packages/espalier/src/fixtures/spawn-moto.ts";

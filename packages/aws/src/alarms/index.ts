export { alarm, alarmDriver, alarmsRinging, type AlarmWanted } from "./alarm.ts";

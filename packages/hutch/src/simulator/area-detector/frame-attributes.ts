import { EPICS_EPOCH_S, epicsTime, type NDArray, type NDAttribute } from "./nd-array.ts";

/**
 * The attributes that a file keeps of a frame: its own, then its times, and last its number, which readers take for the sign of
 * a whole frame.
 */
export function frameAttributes(frame: NDArray): readonly NDAttribute[] {
  const { seconds, nanoseconds } = epicsTime(frame.timestamp);
  const driver = { source: "Driver", sourceType: "NDAttrSourceDriver" } as const;
  return [
    ...frame.attributes,
    {
      ...driver,
      name: "NDArrayTimeStamp",
      description: "The timestamp of the NDArray as float64",
      type: "Float64",
      value: frame.timestamp - EPICS_EPOCH_S,
    },
    {
      ...driver,
      name: "NDArrayEpicsTSSec",
      description: "The NDArray EPICS timestamp seconds past epoch",
      type: "UInt32",
      value: seconds,
    },
    {
      ...driver,
      name: "NDArrayEpicsTSnSec",
      description: "The NDArray EPICS timestamp nanoseconds",
      type: "UInt32",
      value: nanoseconds,
    },
    {
      ...driver,
      name: "NDArrayUniqueId",
      description: "The unique ID of the NDArray",
      type: "Int32",
      value: frame.uniqueId,
    },
  ];
}

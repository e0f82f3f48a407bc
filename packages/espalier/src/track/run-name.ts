// 64 of each, so that one byte of a run id chooses one word evenly.
const manners =
  "amber autumn brave bright calm candid clear clever cosy crisp dapper deft early eager fair fleet fond frank fresh gentle glad golden grand hardy hazel honest humble jolly keen kind lively lucid lucky mellow merry mild misty modest mossy neat nimble noble patient plain polite prime proud quick quiet rosy rustic shady silver sober stout sunny supple sweet tender tidy tranquil warm wise witty";
const plants =
  "acacia alder almond apple apricot ash aspen basil bay beech birch briar cedar cherry chestnut citrus clover cypress damson elder elm fennel fern fig fir hawthorn heather hemlock holly iris ivy jasmine juniper larch laurel lavender lemon lilac linden lotus maple medlar mint mulberry myrtle nectarine oak olive orchid peach pear pine plum poplar quince rose rowan sage spruce thyme vine walnut willow yew";

const words = (list: string): readonly string[] => list.split(" ");

/** Names for a run, from its id alone, in order of preference: `quiet-pear`; the last one carries the id's first digits. */
export function runNames(id: string): readonly string[] {
  const bytes = [...Buffer.from(id, "hex")];
  const pick = (list: readonly string[], byte: number) => list[byte % list.length]!;
  const pairs = bytes.slice(1).map((byte, i) => `${pick(words(manners), bytes[i]!)}-${pick(words(plants), byte)}`);
  return [...pairs, `${pairs[0]}-${id.slice(0, 8)}`];
}

/** `203.0.113.7/24` → `203.0.113.0/24`: as EC2 writes a range, and tells it back. What is no range stays as it is. */
export function asEc2Writes(range: string): string {
  const [address = "", bits = ""] = range.split("/");
  const isLong = address.includes(":");
  const [all, groups] = isLong ? [128n, groupsOf(address)] : [32n, address.split(".").map(Number)];
  const size = isLong ? 16n : 8n;
  const number = groups.reduce((sum, group) => (sum << size) | BigInt(group), 0n);
  const host = (1n << (all - BigInt(bits))) - 1n;
  const network = number & ~host;
  const parts = groups.map((_, index) => (network >> (size * BigInt(groups.length - 1 - index))) & ((1n << size) - 1n));
  if (!isLong) return `${parts.join(".")}/${bits}`;
  return `${shortest(parts.map((part) => part.toString(16)).join(":"))}/${bits}`;
}

/** The eight numbers of an IPv6 address, whichever way it is written. */
function groupsOf(address: string): readonly number[] {
  const [left = "", right] = shortest(address).split("::");
  const numbers = (text: string) => (text === "" ? [] : text.split(":").map((one) => Number.parseInt(one, 16)));
  const [first, last] = [numbers(left), right === undefined ? [] : numbers(right)];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

/** As RFC 5952 has it: the way URLs write it. */
const shortest = (address: string): string => new URL(`http://[${address}]/`).hostname.slice(1, -1);

import { expect, test } from "vitest";
import { asEc2Writes } from "./address-range.ts";

test.each([
  ["203.0.113.7/24", "203.0.113.0/24"],
  ["203.0.113.7/32", "203.0.113.7/32"],
  ["255.255.255.255/1", "128.0.0.0/1"],
  ["10.1.2.3/0", "0.0.0.0/0"],
  ["2001:DB8:0:0:0:0:0:1/32", "2001:db8::/32"],
  ["2001:db8::1/128", "2001:db8::1/128"],
  ["fe80::ffff/127", "fe80::fffe/127"],
  ["::ffff:10.0.0.1/128", "::ffff:a00:1/128"],
  ["::/0", "::/0"],
])("%s is %s to EC2, which tells no difference the next time", (written, told) => {
  expect(asEc2Writes(written)).toBe(told);
  expect(asEc2Writes(told)).toBe(told);
});

/** The numbers 0 to total − 1 that are not in an ascending list. */
export function othersThan(list: Readonly<Int32Array>, total: number): Int32Array {
  const others = new Int32Array(total - list.length);
  let at = 0;
  let found = 0;
  for (let i = 0; i < total; i++) {
    if (list[at] === i) at++;
    else others[found++] = i;
  }
  return others;
}

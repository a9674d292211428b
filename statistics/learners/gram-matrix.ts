/**
 * Rows `from` .. `to` - 1 of the symmetric G = Z'Z and their mirror images, two columns against two at a time so that every
 * load is used twice.
 *
 * @param z column-major, length of a column `rows`
 * @param from first new row, even
 * @param to end of the new rows; G is complete up to here when it was complete up to `from`
 * @param stride distance between rows of `out`
 * @param out receives G
 */
export function extendGramMatrix(
  z: Float64Array,
  rows: number,
  from: number,
  to: number,
  stride: number,
  out: Float64Array,
): void {
  const even = to - (to % 2);
  for (let a = from; a < even; a += 2) {
    for (let c = 0; c <= a; c += 2) {
      let p = a * rows;
      let q = p + rows;
      let u = c * rows;
      let v = u + rows;
      let pu = 0;
      let pv = 0;
      let qu = 0;
      let qv = 0;
      for (const end = q; p < end; p++, q++, u++, v++) {
        const zp = z[p];
        const zq = z[q];
        const zu = z[u];
        const zv = z[v];
        pu += zp * zu;
        pv += zp * zv;
        qu += zq * zu;
        qv += zq * zv;
      }
      out[a * stride + c] = out[c * stride + a] = pu;
      out[a * stride + c + 1] = out[(c + 1) * stride + a] = pv;
      out[(a + 1) * stride + c] = out[c * stride + a + 1] = qu;
      out[(a + 1) * stride + c + 1] = out[(c + 1) * stride + a + 1] = qv;
    }
  }
  if (even === to) return;
  for (let c = 0; c < to; c++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += z[even * rows + i] * z[c * rows + i];
    out[even * stride + c] = out[c * stride + even] = sum;
  }
}

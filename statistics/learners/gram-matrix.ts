/**
 * G = Z'Z, four columns against each other at a time so that every load is used twice.
 *
 * @param z column-major, rows x size
 * @param rows length of a column
 * @param size number of columns
 * @param out receives G, size x size
 */
export function gramMatrix(z: Float64Array, rows: number, size: number, out: Float64Array): void {
  const even = size - (size % 2);
  for (let a = 0; a < even; a += 2) {
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
      out[a * size + c] = out[c * size + a] = pu;
      out[a * size + c + 1] = out[(c + 1) * size + a] = pv;
      out[(a + 1) * size + c] = out[c * size + a + 1] = qu;
      out[(a + 1) * size + c + 1] = out[(c + 1) * size + a + 1] = qv;
    }
  }
  if (even === size) return;
  for (let c = 0; c < size; c++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += z[even * rows + i] * z[c * rows + i];
    out[even * size + c] = out[c * size + even] = sum;
  }
}

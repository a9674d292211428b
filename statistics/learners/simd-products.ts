/** Bytes of the results at the start of the memory. */
const resultBytes = 64;
const pageBytes = 0x10000;

/** The part of the engine's WebAssembly that is used; Node's types leave it out. */
interface Engine {
  readonly Memory: new (limits: { readonly initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

interface Memory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => void;
}

/** Products of four vectors from byte `a` on with two from `b` on, a multiple of four entries: eight sums, at the start of the memory. */
type ProductsOfBlock = (a: number, b: number, strideBytes: number, lengthBytes: number) => void;

export interface SimdProducts {
  readonly productsOfBlock: ProductsOfBlock;
  /** Memory of at least so many doubles beside the eight results, which come first; what it held may be gone. */
  readonly reserve: (doubles: number) => Float64Array;
}

let shared: SimdProducts | undefined;

/**
 * Sums of products two lanes at a time, in WebAssembly. Sum = (products at even places, in order) + (those at odd places): no
 * rounding depends on the machine, and plain TypeScript gives the same bits.
 */
export function simdProducts(): SimdProducts {
  shared ??= instantiate();
  return shared;
}

function instantiate(): SimdProducts {
  const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
  const memory = new engine.Memory({ initial: 1 });
  const { exports } = new engine.Instance(new engine.Module(moduleBytes()), { m: { m: memory } });
  let view = new Float64Array(memory.buffer);
  return {
    productsOfBlock: exports["f"] as ProductsOfBlock,
    reserve: (doubles) => {
      const missing = resultBytes + 8 * doubles - view.byteLength;
      if (missing > 0) {
        memory.grow(Math.ceil(missing / pageBytes));
        view = new Float64Array(memory.buffer);
      }
      return view;
    },
  };
}

// Parameters and locals of the function.
const a0 = 0;
const b0 = 1;
const stride = 2;
const length = 3;
const [a1, a2, a3, b1, end] = [4, 5, 6, 7, 8];
const [x, y, z] = [9, 10, 11];
const sums = [12, 13, 14, 15, 16, 17, 18, 19];

const magic = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const i32 = 0x7f;
const v128 = 0x7b;
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const constant = (value: number): number[] => [0x41, value];
const load = (offset: number): number[] => [0xfd, 0x00, 4, offset];
const [loopStart, branchIf, blockEnd] = [[0x03, 0x40], [0x0d, 0], [0x0b]];
const [addInteger, isBelow] = [[0x6a], [0x49]];
const [multiply, addLanes, addDoubles] = [[0xfd, 0xf2, 1], [0xfd, 0xf0, 1], [0xa0]];
const lane = (index: number): number[] => [0xfd, 0x21, index];
const storeDouble = (offset: number): number[] => [0x39, 3, offset];

/** The module: imports the memory `m.m`, exports the function `f`. */
function moduleBytes(): Uint8Array {
  const follow = (from: number, to: number): number[] => join(get(from), get(stride), addInteger, set(to));
  const advance = (pointer: number): number[] => join(get(pointer), constant(32), addInteger, set(pointer));
  const addProduct = (sum: number, other: number): number[] =>
    join(get(sum), get(z), get(other), multiply, addLanes, set(sum));
  const pair = (offset: number): number[] => [
    ...join(get(b0), load(offset), set(x), get(b1), load(offset), set(y)),
    ...[a0, a1, a2, a3].flatMap((pointer, k) =>
      join(get(pointer), load(offset), set(z), addProduct(sums[2 * k], x), addProduct(sums[2 * k + 1], y)),
    ),
  ];
  const storeSum = (sum: number, k: number): number[] =>
    join(constant(0), get(sum), lane(0), get(sum), lane(1), addDoubles, storeDouble(8 * k));
  const code = [
    ...join(follow(a0, a1), follow(a1, a2), follow(a2, a3), follow(b0, b1), get(a0), get(length), addInteger, set(end)),
    ...join(loopStart, pair(0), pair(16), ...[a0, a1, a2, a3, b0, b1].map(advance)),
    ...join(get(a0), get(end), isBelow, branchIf, blockEnd),
    ...sums.flatMap(storeSum),
    ...blockEnd,
  ];
  const locals = [2, 5, i32, 11, v128];
  const section = (id: number, bytes: readonly number[]): number[] => [id, ...unsigned(bytes.length), ...bytes];
  return Uint8Array.from([
    ...magic,
    ...section(1, [1, 0x60, 4, i32, i32, i32, i32, 0]),
    ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, 1, 0x66, 0, 0]),
    ...section(10, [1, ...unsigned(locals.length + code.length), ...locals, ...code]),
  ]);
}

function join(...parts: readonly (readonly number[])[]): number[] {
  return parts.flat();
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

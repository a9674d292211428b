import { describe, expect, it } from "vitest";
import { fourierTransform, transformLength } from "../../../radiomics/features/fourier-transform.ts";

describe("the Fourier transform", () => {
  it("is the sum by its definition, for every length with factors 2, 3 and 5 up to 130, several lines at once", () => {
    for (let length = 1; length <= 130; length++) {
      if (transformLength(length) !== length) continue;
      const lines = 3;
      const transform = fourierTransform(length, lines);
      const real = transform.real.map((_, i) => Math.sin(i * i + 1));
      const imaginary = transform.imaginary.map((_, i) => Math.cos(3 * i * i));
      transform.real.set(real);
      transform.imaginary.set(imaginary);
      transform.run();
      for (let line = 0; line < lines; line++) {
        for (let k = 0; k < length; k++) {
          let [re, im] = [0, 0];
          for (let j = 0; j < length; j++) {
            const angle = (-2 * Math.PI * ((j * k) % length)) / length;
            const at = j * lines + line;
            re += real[at] * Math.cos(angle) - imaginary[at] * Math.sin(angle);
            im += real[at] * Math.sin(angle) + imaginary[at] * Math.cos(angle);
          }
          expect(Math.abs(transform.real[k * lines + line] - re)).toBeLessThan(1e-12);
          expect(Math.abs(transform.imaginary[k * lines + line] - im)).toBeLessThan(1e-12);
        }
      }
    }
  });

  it("runs again on new values", () => {
    const transform = fourierTransform(4, 1);
    transform.real.set([1, 2, 3, 4]);
    transform.run();
    expect([...transform.real]).toEqual([10, -2, -2, -2]);
    expect([...transform.imaginary]).toEqual([0, 2, 0, -2]);
    transform.real.set([1, 0, 0, 0]);
    transform.imaginary.fill(0);
    transform.run();
    expect([...transform.real]).toEqual([1, 1, 1, 1]);
  });

  it("has lengths without other factors than 2, 3 and 5", () => {
    expect([1, 7, 11, 13, 101, 199, 257].map(transformLength)).toEqual([1, 8, 12, 15, 108, 200, 270]);
    expect(() => fourierTransform(7, 1)).toThrow("expected no prime factors but 2, 3 and 5");
  });
});

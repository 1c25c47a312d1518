/** Plain Adam and gradient ascent with momentum, in double precision. */

export class Adam {
  readonly #rate: number;
  readonly #m: number[];
  readonly #v: number[];
  #t = 0;

  constructor(count: number, rate: number) {
    this.#rate = rate;
    this.#m = new Array<number>(count).fill(0);
    this.#v = new Array<number>(count).fill(0);
  }

  /** x after a step up the gradient dx. */
  step(x: ArrayLike<number>, dx: ArrayLike<number>): Float64Array {
    this.#t++;
    return Float64Array.from(x, (value, i) => {
      const m = 0.9 * this.#m[i]! + 0.1 * dx[i]!;
      const v = 0.999 * this.#v[i]! + 0.001 * dx[i]! ** 2;
      this.#m[i] = m;
      this.#v[i] = v;
      return (
        value + (this.#rate * (m / (1 - 0.9 ** this.#t))) / (Math.sqrt(v / (1 - 0.999 ** this.#t)) + 1e-8)
      );
    });
  }
}

export class Momentum {
  readonly #velocity: number[];
  readonly #rate: number;
  readonly #momentum: number;

  constructor(count: number, rate: number, momentum: number) {
    this.#velocity = new Array<number>(count).fill(0);
    this.#rate = rate;
    this.#momentum = momentum;
  }

  step(x: ArrayLike<number>, dx: ArrayLike<number>): Float64Array {
    return Float64Array.from(x, (value, i) => {
      const speed = this.#momentum * this.#velocity[i]! + dx[i]!;
      this.#velocity[i] = speed;
      return value + this.#rate * speed;
    });
  }
}

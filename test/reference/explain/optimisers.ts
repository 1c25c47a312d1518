/** Plain Adam, Nadam and gradient ascent with momentum, in double precision. */

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

/** Dozat's Nadam with the schedule of momentum that torch has. */
export class Nadam {
  readonly #rate: number;
  readonly #m: number[];
  readonly #v: number[];
  #t = 0;
  #product = 1;

  constructor(count: number, rate: number) {
    this.#rate = rate;
    this.#m = new Array<number>(count).fill(0);
    this.#v = new Array<number>(count).fill(0);
  }

  step(x: ArrayLike<number>, dx: ArrayLike<number>): Float64Array {
    this.#t++;
    const [mu, next] = [this.#t, this.#t + 1].map((t) => 0.9 * (1 - 0.5 * 0.96 ** (0.004 * t))) as [
      number,
      number,
    ];
    this.#product *= mu;
    return Float64Array.from(x, (value, i) => {
      const m = 0.9 * this.#m[i]! + 0.1 * dx[i]!;
      const v = 0.999 * this.#v[i]! + 0.001 * dx[i]! ** 2;
      this.#m[i] = m;
      this.#v[i] = v;
      const ahead = (next * m) / (1 - this.#product * next) + ((1 - mu) * dx[i]!) / (1 - this.#product);
      return value + (this.#rate * ahead) / (Math.sqrt(v / (1 - 0.999 ** this.#t)) + 1e-8);
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

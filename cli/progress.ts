/** A line that tells how far a long run is: redrawn in place on a terminal, printed once in ten elsewhere. */

const WIDTH = 28;

export class ProgressBar {
  readonly #label: string;
  readonly #total: number;
  readonly #begin = performance.now();
  #tenths = -1;

  constructor(label: string, total: number) {
    this.#label = label;
    this.#total = total;
  }

  show(done: number): void {
    const share = done / this.#total;
    if (!process.stdout.isTTY) {
      const tenths = Math.floor(share * 10);
      if (tenths > this.#tenths) console.log(`${this.#label} ${tenths * 10} % ${this.#left(share)}`);
      this.#tenths = Math.max(tenths, this.#tenths);
      return;
    }
    const full = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
    process.stdout.write(`\r${this.#label} ${full} ${done}/${this.#total} ${this.#left(share)}   `);
  }

  end(words: string): void {
    const seconds = ((performance.now() - this.#begin) / 1000).toFixed(1);
    const line = `${this.#label} done in ${seconds} s, ${words}`;
    console.log(process.stdout.isTTY ? `\r${line.padEnd(WIDTH + 40)}` : line);
  }

  #left(share: number): string {
    if (share === 0) return '';
    const seconds = ((performance.now() - this.#begin) / 1000) * (1 / share - 1);
    return seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.ceil(seconds / 60)} min left`;
  }
}

/** The bench's beginning in the bundle, which has neither Vite nor this project's tools. */

import { main } from '../bench.ts';

try {
  await main(process.argv.slice(2));
  // Leave at once: an open GPU device would keep the process waiting.
  process.exit(0);
} catch (error) {
  console.error(error);
  process.exit(1);
}

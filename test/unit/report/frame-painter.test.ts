import { expect, test } from 'vitest';
import { openFramePainter } from '../../../src/report/frame-painter.js';
import { seededRandom } from '../../support/seeded-random.js';

/** As much of a terminal as bars use: text, line ends, the cursor up and to a column, erasing. */
class Screen {
  readonly isTTY = true;
  readonly columns = 80;
  readonly rows: number;
  readonly #lines: string[] = [''];
  #y = 0;
  #x = 0;

  constructor(rows: number) {
    this.rows = rows;
  }

  /** Everything, also what scrolled away. */
  get text(): string {
    return this.#lines.join('\n').trimEnd();
  }

  write(data: string | Uint8Array): boolean {
    for (const [one, hidden, count, what] of String(data).matchAll(/\u001b\[(\??)(\d*)([A-Za-z])|[\s\S]/g)) {
      if (what !== undefined) {
        if (hidden === '') this.#control(what, count === '' ? 1 : Number(count));
      } else if (one === '\n') this.#newLine();
      else this.#put(one);
    }
    return true;
  }

  #control(what: string, count: number): void {
    const line = this.#lines[this.#y] ?? '';
    if (what === 'A') this.#y = Math.max(this.#lines.length - this.rows, 0, this.#y - count);
    else if (what === 'G') this.#x = count - 1;
    else if (what === 'J') this.#lines.splice(this.#y, this.#lines.length, line.slice(0, this.#x));
    else if (what === 'K') this.#lines[this.#y] = line.slice(0, this.#x);
    else throw new Error(`unknown: ${what}`);
  }

  #newLine(): void {
    this.#x = 0;
    this.#y += 1;
    this.#lines[this.#y] ??= '';
  }

  #put(character: string): void {
    const line = (this.#lines[this.#y] ?? '').padEnd(this.#x);
    this.#lines[this.#y] = line.slice(0, this.#x) + character + line.slice(this.#x + 1);
    this.#x += 1;
  }
}

const redraw = () => new Promise((resolve) => setTimeout(resolve, 130));

test('whatever the number of lines, the frame stands once, below all that was printed', async () => {
  const random = seededRandom(7);
  const screen = new Screen(24);
  const above = ['a line from before'];
  let lines = ['total', 'state'];
  screen.write('a line from before\n');
  const painter = await openFramePainter(screen, () => lines);
  painter.show();
  for (let round = 0; round < 25; round += 1) {
    lines = Array.from({ length: 2 + Math.floor(random() * 16) }, (_, line) =>
      `line ${line} of ${round} `.padEnd(40, '.'),
    );
    if (random() < 0.4) {
      above.push(`printed in ${round}`);
      painter.print(`printed in ${round}\n`);
    }
    await redraw();
    expect(screen.text).toBe([...above, ...lines].join('\n'));
  }
  painter.print('half a line');
  await redraw();
  expect(screen.text).toBe([...above, ...lines].join('\n'));
  painter.hide();
  expect(screen.text).toBe([...above, 'half a line'].join('\n'));
});

/** A picture of several panels side by side, as they are on the page: for saving. */

/** Side of a panel in the picture, and what lies between two of them, in pixels. */
const [SIDE, GAP, HEAD] = [448, 16, 32];

/** @param panels an element per panel, each with its canvases in the order in which they lie over each other */
export function stackCanvases(panels: HTMLElement): HTMLCanvasElement {
  const all = [...panels.children];
  const sheet = document.createElement('canvas');
  sheet.width = all.length * (SIDE + GAP) - GAP;
  sheet.height = HEAD + SIDE;
  const pen = sheet.getContext('2d');
  if (!pen) throw new Error('A picture needs a 2D canvas, which this browser refused.');
  const style = getComputedStyle(panels);
  pen.font = `20px ${style.fontFamily}`;
  pen.textBaseline = 'middle';
  all.forEach((panel, i) => {
    const left = i * (SIDE + GAP);
    pen.fillStyle = '#8b949e';
    pen.fillText(panel.firstElementChild?.textContent ?? '', left, HEAD / 2, SIDE);
    for (const canvas of panel.querySelectorAll('canvas')) {
      // Cells keep their edges, pictures do not.
      pen.imageSmoothingEnabled = canvas === panel.querySelector('canvas');
      const scale = SIDE / Math.max(canvas.width, canvas.height);
      pen.drawImage(canvas, left, HEAD, canvas.width * scale, canvas.height * scale);
    }
  });
  return sheet;
}

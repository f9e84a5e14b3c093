export interface Bar {
  label: string;
  /** As it is written beside the bar. */
  amount: string;
  /** From the left; sizes in one unit, none below zero. */
  parts: readonly { name: string; size: number }[];
}

const width = 860;
const labelWidth = 300;
const amountWidth = 120;
const rowHeight = 30;
const top = 50;
// Told apart also by those who see red and green alike.
const colours = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#999999'];

/** Lying bars as an SVG image: no script, no address, nothing that a viewer would load. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const longest = Math.max(1e-9, ...bars.map(lengthOf));
  const scale = (width - labelWidth - amountWidth) / longest;
  const legend = legendOf(bars);
  const height = top + bars.length * rowHeight + (legend.length > 0 ? 40 : 10);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="28" font-size="17">${escapeXml(title)}</text>`,
    ...bars.flatMap((bar, at) => drawBar(bar, top + at * rowHeight, scale)),
    ...legend.flatMap((name, at) => drawLegend(name, at, top + bars.length * rowHeight + 12)),
    '</svg>\n',
  ].join('\n');
}

function drawBar({ label, amount, parts }: Bar, y: number, scale: number): string[] {
  let x = labelWidth;
  const drawn = parts.map(({ name, size }, at) => {
    const length = size * scale;
    const rect = `<rect x="${fixed(x)}" y="${y}" width="${fixed(length)}" height="${rowHeight - 8}" fill="${colourOf(at)}"><title>${escapeXml(name)}</title></rect>`;
    x += length;
    return rect;
  });
  const middle = y + 16;
  return [
    `<text x="${labelWidth - 8}" y="${middle}" text-anchor="end">${escapeXml(cut(label, 42))}</text>`,
    ...drawn,
    `<text x="${fixed(x + 6)}" y="${middle}">${escapeXml(amount)}</text>`,
  ];
}

function drawLegend(name: string, at: number, y: number): string[] {
  const x = 16 + at * 140;
  return [
    `<rect x="${x}" y="${y}" width="12" height="12" fill="${colourOf(at)}"/>`,
    `<text x="${x + 17}" y="${y + 11}" font-size="11">${escapeXml(cut(name, 20))}</text>`,
  ];
}

/** Names of parts, where bars have several. */
function legendOf(bars: readonly Bar[]): string[] {
  const [first] = bars;
  return first !== undefined && first.parts.length > 1 ? first.parts.map(({ name }) => name) : [];
}

function lengthOf({ parts }: Bar): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}

function colourOf(at: number): string {
  return colours[at % colours.length] ?? '#000000';
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

/** Names come from an account and may be anything; what XML cannot hold at all is left out. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

// The signs of the rain: katakana and digits, drawn by hand as strokes on a grid of 20, so that they look the same on a machine
// without a Japanese font, at any size, and nothing is loaded. An action's sign follows from its name and from nothing else.

export const GLYPHS = [
  ['ア', 'M3 4H17L16 7L12.5 9.5M10.5 8V11Q10.5 15 5.5 17.5'],
  ['イ', 'M15.5 3Q11 8 3.5 11M10.5 7.5V17.5'],
  ['ウ', 'M10 2.5V5.5M4 9.5V5.5H16.5Q16 14 8 17.5'],
  ['エ', 'M5 4.5H15M10 4.5V15.5M3 15.5H17'],
  ['オ', 'M3 6.5H17M12.5 2.5V15.5Q12.5 17.5 9.5 16.5M12 7Q9 12 3.5 14.5'],
  ['カ', 'M4 6.5H15.5Q15.5 14 14 16.5Q13.5 17.5 11.5 16.5M9.5 2.5Q9.5 12 4 17.5'],
  ['キ', 'M4 7L15.5 5.5M3.5 12.5L16.5 11M8.5 2.5L11.5 17.5'],
  ['ク', 'M8.5 2.5Q7 7 3.5 9.5M7.5 5H15.5Q14.5 13 6 17.5'],
  ['ケ', 'M7 2.5Q6.5 7 3 10M6.5 6H17M12.5 6Q12.5 14 7.5 17.5'],
  ['コ', 'M4 4.5H15.5V16M3.5 16H17'],
  ['サ', 'M3 7H17M7 3V11M13 3V9Q13 15 7 17.5'],
  ['シ', 'M4.5 4L8 6M3.5 8.5L7 10.5M4.5 16.5Q13 15 16.5 6'],
  ['ス', 'M4.5 4.5H15Q12.5 12 4 17M11 11L16.5 17'],
  ['セ', 'M3 8L16.5 6L13 11M7.5 3V14Q7.5 16.5 10.5 16.5H15.5'],
  ['ソ', 'M4.5 4L7 9M15.5 3.5Q15 13 6.5 17.5'],
  ['タ', 'M8.5 2.5Q7 7 3.5 9.5M7.5 5H15.5Q14.5 13 6 17.5M7 9L13 13'],
  ['チ', 'M15 3.5Q10 5 5 5.2M3 9.5H17M10.5 5V10Q10.5 15 6 17.5'],
  ['ツ', 'M4 5L6 9M9 4L10.5 8M16 4.5Q15.5 13.5 7 17'],
  ['テ', 'M5 4H15M3 9H17M10.5 9Q10.5 14.5 6 17.5'],
  ['ト', 'M7.5 2.5V17.5M7.5 8L14 11.5'],
  ['ナ', 'M3 7.5H17M10.5 2.5V8Q10.5 14 5.5 17.5'],
  ['ニ', 'M5 5.5H15M3 15H17'],
  ['ヌ', 'M4.5 4.5H15Q13 13 4.5 17M6 9Q12 12 15 16'],
  ['ネ', 'M10 2.5V5M4 6H15Q12 10.5 3 14M10.5 10V17.5M13 11L16.5 14'],
  ['ノ', 'M14.5 3Q13 12.5 4.5 17'],
  ['ハ', 'M7 5Q6.5 11 3 16M12.5 4.5Q15 10 17 16'],
  ['ヒ', 'M5 3V14Q5 16.5 8 16.5H15.5M15 6.5Q10.5 9 5 9.5'],
  ['フ', 'M4 4.5H16Q15.5 13 6.5 17.5'],
  ['ヘ', 'M3 12L7.5 6.5Q8.3 5.8 9 6.6L17 14.5'],
  ['ホ', 'M3 7H17M10 2.5V17.5M6 10Q5.5 13 3.5 15.5M14 10Q14.5 13 16.5 15.5'],
  ['マ', 'M3.5 5H16.5Q14 9.5 9 13M7.5 10.5L12 15.5'],
  ['ミ', 'M6 3.5Q11 4.5 14.5 6M6 8.5Q10.5 9.3 13.5 10.8M5 13.5Q11 14.8 15 17'],
  ['ム', 'M9 3Q7 9.5 4.5 15.5L15.5 14.5M12.5 10.5L16.5 17.5'],
  ['メ', 'M14.5 3Q13 12 4 17.5M5.5 7.5Q11 10.5 15 15.5'],
  ['モ', 'M5 4.5H15M3 10H17M9 4.5V14Q9 16.5 12 16.5H15.5'],
  ['ヤ', 'M3 8.5L16.5 5.5Q15.5 8.5 13 10.5M6.5 3.5L10 17.5'],
  ['ユ', 'M5 5.5H14L12.8 15M3 15H17'],
  ['ヨ', 'M4.5 4.5H15V16.5H4M5 10.5H15'],
  ['ラ', 'M5 4H15M3.5 8.5H16Q15 14.5 7 17.5'],
  ['リ', 'M6 3.5V11M14 3V9Q14 15 8 17.5'],
  ['ル', 'M6.5 4Q6.5 13 3 16.5M11 3.5V16Q15 14.5 17.5 10'],
  ['レ', 'M6 3V16.5Q13 14.5 16.5 8.5'],
  ['ロ', 'M4 5H16V16.5H4Z'],
  ['ワ', 'M4 10V4.5H16.5Q16 13.5 8 17.5'],
  ['ヲ', 'M4 4.5H16.5Q16 13.5 7 17.5M4.5 9.5H15.5'],
  ['ン', 'M4.5 4.5L8.5 7.5M4 16.5Q13 15 16.5 6'],
  ['0', 'M10 3Q15 3 15 10Q15 17 10 17Q5 17 5 10Q5 3 10 3Z'],
  ['1', 'M6.5 6L10.5 3V17'],
  ['2', 'M5.5 6.5Q6 3 10 3Q14.5 3 14.5 7Q14.5 9.5 5.5 17H15'],
  ['3', 'M5.5 3.5H14.5L9.5 9Q15 9 15 13Q15 17 10 17Q6.5 17 5 15'],
  ['4', 'M12.5 17V3L4.5 13H16'],
  ['5', 'M14 3.5H6.5L6 9.5Q8 8.2 10 8.2Q15 8.2 15 12.7Q15 17 10 17Q6.8 17 5 15'],
  ['6', 'M13.5 3.2Q5.5 5 5.5 12Q5.5 17 10 17Q14.7 17 14.7 12.8Q14.7 9 10.3 9Q7 9 5.6 11.8'],
  ['7', 'M5 3.5H15L8.5 17'],
  ['8', 'M10 9.5Q6 9 6 6.2Q6 3 10 3Q14 3 14 6.2Q14 9 10 9.5Q5 10.2 5 13.4Q5 17 10 17Q15 17 15 13.4Q15 10.2 10 9.5Z'],
  ['9', 'M6.5 16.8Q14.5 15 14.5 8Q14.5 3 10 3Q5.3 3 5.3 7.2Q5.3 11 9.7 11Q13 11 14.4 8.2'],
];

/** The index of an action's sign: FNV-1a over its UTF-16 units, mixed so that names that differ at their end fall apart. */
export function glyphOf(action) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < action.length; at++) hash = Math.imul(hash ^ action.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) % GLYPHS.length;
}

/** A sign as an element, for what explains the rain in words. */
export function glyphIcon(index) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('class', 'glyph');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', GLYPHS[index][1]);
  svg.append(path);
  return svg;
}

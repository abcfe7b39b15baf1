// Numbers and names as the other pages write them. Names are hostile: they are only ever set as text, with everything that is
// invisible or turns its neighbours around made visible, and cut in the middle.

const invisible = /[\u0000-\u001f\u007f]|[\p{Cc}\p{Cf}\u2028\u2029\ufff9-\ufffb]|[\ud800-\udfff]/gu;

export function clean(text) {
  return text.replace(invisible, sign => {
    const code = sign.codePointAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
    return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
  });
}

/** At most so many characters: the beginning and the end. */
export function middle(text, most) {
  const signs = [...text];
  if (signs.length <= most) return text;
  const tail = Math.floor((most - 1) / 3);
  return `${signs.slice(0, most - 1 - tail).join('')}…${signs.slice(signs.length - tail).join('')}`;
}

/** A name for people. */
export const shown = (name, most = 40) => middle(clean(name), most);

const group = digits => digits.replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');

export const count = number => group(String(Math.round(number)));

export const ofNoun = (number, noun) => `${count(number)}\u00a0${noun}${number === 1 ? '' : 's'}`;

export function fixed(number, decimals) {
  const text = Math.abs(number).toFixed(decimals);
  return (number < 0 && Number(text) !== 0 ? '\u2212' : '') + group(text.split('.')[0]) + (decimals > 0 ? '.' + text.split('.')[1] : '');
}

export const zText = z => fixed(z, 2);

export const rate = perSecond => (perSecond > 0 && perSecond < 9.95 ? String(Math.round(perSecond * 10) / 10) : count(perSecond));

/** Bits as the other pages write them; none are a dash. */
export const bitsText = bits => (bits === null || bits === undefined ? '–' : fixed(bits, 1));

/** An element of classes and content; a string is text and never markup. */
export function element(tag, className, ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

// A line of a log as something that can be looked at. It is hostile: it only ever becomes text nodes, without terminal escapes, and with everything visible that is
// invisible or turns its neighbours around. Expressions here go over a line once: what a log says must not be able to keep a browser busy.

import { element } from '../text.js';

const UNPLAIN = /[\u0000-\u0008\u000a-\u001f\u007f]|[\p{Cc}\p{Cf}\u2028\u2029\ufff9-\ufffb]|[\ud800-\udfff]/u;
const EACH = new RegExp(UNPLAIN.source, 'gu');
const ESCAPE = /\u001b(?:\[[ -?]*[@-~]?|[\]PX^_](?:[^\u0007\u001b]*(?:\u0007|\u001b\\|(?=\u001b)))?|[ -/]+[^]?|[0-~])?/g;
const TIME = /^(.{0,64}?)(\[?(?:\d{4}[-/]\d\d[-/]\d\d[T _]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?|\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})?|\d{6} \d{6}|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)\]?)/;
const TOKEN = /[^\s,;=()[\]{}"'<>|]+/g;
const TINTED = 2000; // characters; what is behind them stays plain

/** The text without escapes, everything invisible made visible; tabs stay. */
export function plain(text) {
  if (!UNPLAIN.test(text)) return text;
  const bare = text.replace(ESCAPE, '');
  return bare.replace(EACH, sign => {
    if (sign === '\t') return sign;
    const code = sign.codePointAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
    return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
  });
}

/** The begin of a line up to the end of its time; empty when it has none. */
export const timeOf = text => TIME.exec(text)?.[0] ?? '';

/** Nodes of a line: its time dimmed, what holds a digit tinted, the rest as it is. */
export function nodesOf(text) {
  const nodes = [];
  const found = TIME.exec(text);
  let at = 0;
  if (found) {
    if (found[1]) nodes.push(found[1]);
    nodes.push(element('span', 'line__when', found[2]));
    at = found[0].length;
  }

  const end = Math.min(text.length, TINTED);
  let from = at;
  TOKEN.lastIndex = at;
  for (let token = TOKEN.exec(text); token !== null && token.index < end; token = TOKEN.exec(text)) {
    if (!/\d/.test(token[0])) continue;
    if (token.index > from) nodes.push(text.slice(from, token.index));
    nodes.push(element('span', 'param', token[0]));
    from = token.index + token[0].length;
  }

  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A size in binary units. */
export function bytesText(bytes) {
  let size = bytes;
  let unit = 0;
  for (; size >= 1024 && unit < UNITS.length - 1; unit++) size /= 1024;
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(unit >= 3 ? 2 : 1)}\u00a0${UNITS[unit]}`;
}

/** A time as the pages write it: 2026-01-05 10:42:07.125, UTC. */
export const timeText = (iso, milliseconds = true) => iso.replace('T', ' ').replace(/(?:\.(\d{1,3})\d*)?Z$/, (_, part) => (milliseconds && part ? '.' + part.padEnd(3, '0') : ''));

/**
 * The moment that somebody typed, as ISO in UTC: a whole time, a day, or a time of day on the day of `about`. Null when it is none.
 */
export function momentOf(typed, about) {
  const text = typed.trim();
  const whole = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d{1,2})(?::(\d\d)(?::(\d\d)(\.\d{1,7})?)?)?)?\s*Z?$/i.exec(text);
  const clock = /^(\d{1,2}):(\d\d)(?::(\d\d)(\.\d{1,7})?)?$/.exec(text);
  const day = (about ?? '').slice(0, 10);
  const pad = part => (part ?? '00').padStart(2, '0');
  const iso = whole ? `${whole[1]}-${whole[2]}-${whole[3]}T${pad(whole[4])}:${pad(whole[5])}:${pad(whole[6])}${whole[7] ?? ''}Z`
    : clock && /^\d{4}-\d\d-\d\d$/.test(day) ? `${day}T${pad(clock[1])}:${pad(clock[2])}:${pad(clock[3])}${clock[4] ?? ''}Z`
      : null;
  return iso !== null && !Number.isNaN(Date.parse(iso)) ? iso : null;
}

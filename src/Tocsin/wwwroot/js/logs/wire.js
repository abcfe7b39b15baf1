// The server's answers about one file, and what of them this page takes: numbers that are none are left out, texts stay as they came.

const LEVELS = new Set(['trace', 'debug', 'information', 'warning', 'error', 'fatal']);
const list = value => (Array.isArray(value) ? value : []);
const number = (value, otherwise = null) => (Number.isFinite(value) ? value : otherwise);

export const levelOf = value => (LEVELS.has(String(value).toLowerCase()) ? String(value).toLowerCase() : 'unknown');

export const lineOf = json => ({
  offset: number(json.offset, 0), text: String(json.text ?? ''), time: typeof json.time === 'string' ? json.time : null,
  level: levelOf(json.level), isCut: json.is_cut === true,
});

/** What the server says is wrong, in its own words. */
export class Fault extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `The server answered ${status}.`);
    this.status = status;
    this.code = problem?.code ?? null;
    this.remedy = problem?.remedy ?? null;
  }
}

/** The answer, if it is a good one; else what is wrong. */
export async function ask(path, signal, accept = 'application/json') {
  return good(await fetch(path, { headers: { Accept: accept }, credentials: 'same-origin', signal }));
}

async function good(answer) {
  if (answer.ok) return answer;
  let problem = null;
  try { problem = await answer.json(); } catch { /* the status says it */ }
  throw new Fault(answer.status, problem);
}

export const contentPath = (id, query) => `/api/v1/files/${encodeURIComponent(id)}/content?${new URLSearchParams(query)}`;

export function pageOf(json) {
  const lines = list(json.lines).map(lineOf);
  const start = number(json.start, lines[0]?.offset ?? 0);
  return {
    lines, start, end: number(json.end, start), atStart: json.at_start === true, atEnd: json.at_end === true, length: number(json.length),
  };
}

/** The page of a request that was sent before this script was there. */
export const firstPage = async answer => pageOf(await (await good(answer)).json());

export class Wire {
  constructor(id) {
    this.id = id;
    this.path = `/api/v1/files/${encodeURIComponent(id)}`;
  }

  /** A page of whole lines: {from|before|tail|time, lines}. */
  async content(query, signal) {
    return pageOf(await (await ask(contentPath(this.id, query), signal)).json());
  }

  /** Bytes of the text, as text. */
  async bytes(from, to, signal) {
    const answer = await fetch(`${this.path}/content`, { headers: { Accept: 'text/plain', Range: `bytes=${from}-${to - 1}` }, credentials: 'same-origin', signal });
    if (!answer.ok) throw new Fault(answer.status, null);
    return answer.text();
  }

  /** What was found in a range of bytes. */
  async marks(from, to, signal) {
    const json = await (await ask(`${this.path}/marks?${new URLSearchParams({ from, to })}`, signal)).json();
    return list(json.items).filter(mark => Number.isFinite(mark.offset)).map(mark => ({
      offset: mark.offset, kind: String(mark.kind ?? 'finding'), bits: number(mark.bits), text: String(mark.text ?? ''),
      link: typeof mark.link === 'string' && /^\/(?!\/)/.test(mark.link) ? mark.link : null,
    }));
  }

  /** One line with its template. */
  async line(offset, signal) {
    return (await ask(`${this.path}/line?${new URLSearchParams({ offset })}`, signal)).json();
  }

  tailPath(last) {
    return `/api/v1/tail?${new URLSearchParams({ file: this.id, last })}`;
  }
}

/** The JSON objects of a streamed answer, one a line. */
export async function* objectsOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += value ?? '';
      const lines = rest.split('\n');
      rest = done ? '' : lines.pop();
      for (const line of lines) {
        if (line.trim() !== '') yield JSON.parse(line);
      }

      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => { /* it has ended already */ });
  }
}

/** A hit of a search, and the objects that tell how far it is. */
export function hitOf(json) {
  const file = json.file ?? {};
  return {
    file: { id: String(file.id ?? ''), path: String(file.path ?? ''), service: String(file.service ?? ''), remote: String(file.remote ?? '') },
    offset: number(json.offset, 0), time: typeof json.time === 'string' ? json.time : null, level: levelOf(json.level), text: String(json.line ?? ''),
    before: list(json.before).map(String), after: list(json.following).map(String), cursor: typeof json.cursor === 'string' ? json.cursor : null,
  };
}

export const progressOf = json => ({
  files: number(json.files, 0), skipped: number(json.skipped, 0), unreadable: number(json.unreadable, 0), bytes: number(json.bytes, 0),
  isComplete: json.is_complete === true,
});

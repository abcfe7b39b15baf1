// What a search finds in many files: hits as they come, newest first, by file. It says how far it is, can be stopped, and goes on with more.

import { icon } from '../icons.js';
import { clean, count, element, shown } from '../text.js';
import { bytesText, nodesOf, plain, timeOf, timeText } from './text.js';
import { ask, hitOf, objectsOf, progressOf } from './wire.js';

const LIMIT = 200;
const CONTEXT = 1;
const LONGEST = 600; // characters of a line here; the viewer shows all of it

export function create(room, options) {
  const search = new Search(room);
  search.begin(options);
  return { update: next => search.begin(next), dispose: () => search.dispose() };
}

class Search {
  #abort = null;

  constructor(room) {
    this.title = element('h2', '', '');
    this.far = element('span', 'search-head__far');
    this.far.setAttribute('role', 'status');
    this.stop = made('Stop', () => this.#stop());
    this.stop.dataset.action = 'stop-search';
    this.list = element('div', 'search-hits');
    this.list.dataset.rows = '';
    this.more = element('p', 'search-more', made('More', () => this.#run()));
    this.view = element('div', 'search-view', element('header', 'search-head', this.title, this.far, this.stop), this.list);
    this.view.style.display = 'contents';
    room.append(this.view);
  }

  dispose() {
    this.#abort?.abort();
    this.view.remove();
  }

  begin(options) {
    const key = JSON.stringify({ ...options, live: null, state: null }); // a page that is paused has no other hits
    if (key === this.key) return;
    this.key = key;
    this.#abort?.abort();
    Object.assign(this, { options, hits: 0, cursor: null, file: null, fault: null, isComplete: false, wasStopped: false, base: { files: 0, bytes: 0, skipped: 0 }, progress: null });
    this.title.textContent = options.q ? `“${shown(options.q, 60)}”` : 'Lines by their level';
    this.title.title = clean(options.q);
    this.list.replaceChildren();
    this.#run();
  }

  #asked() {
    const { q, regex, level, service, remote, from, to, seconds } = this.options;
    const since = seconds ? new Date(Date.now() - 1000 * seconds).toISOString() : from;
    const all = { q, regex: String(regex), ignore_case: String(!this.options.case), level, service, remote, from: this.since ??= since, to, limit: LIMIT, context: CONTEXT, after: this.cursor };
    return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== null && value !== undefined && value !== ''));
  }

  #stop() {
    this.wasStopped = true;
    this.#abort?.abort();
  }

  async #run() {
    const abort = new AbortController();
    this.#abort = abort;
    this.fault = null;
    this.wasStopped = false;
    this.more.remove();
    if (this.cursor === null) this.since = undefined;
    const before = this.hits;
    this.#say(true);
    try {
      const answer = await ask(`/api/v1/search?${this.#asked()}`, abort.signal, 'application/x-ndjson');
      let next = null;
      for await (const json of objectsOf(answer)) {
        if (this.#abort !== abort) return;
        if (json.progress) {
          this.progress = progressOf(json.progress);
          next = typeof json.next === 'string' ? json.next : null;
        } else {
          this.#add(hitOf(json));
        }

        this.#say(true);
      }

      this.isComplete = this.progress?.isComplete ?? this.hits - before < LIMIT;
      this.cursor = next ?? this.cursor;
    } catch (fault) {
      if (this.#abort !== abort) return;
      if (fault.name !== 'AbortError') this.fault = fault;
    }

    if (this.#abort !== abort) return;
    if (!this.isComplete && this.fault === null && this.cursor !== null) {
      this.more.firstChild.textContent = this.wasStopped ? 'Go on' : 'More';
      this.list.append(this.more);
    }

    this.#say(false);
    if (this.hits === 0) this.#nothing();
  }

  #add(hit) {
    this.hits++;
    this.cursor = hit.cursor ?? this.cursor;
    if (this.file?.id !== hit.file.id) {
      const link = element('a', '', shown(hit.file.path, 120));
      link.href = this.#to(hit.file.id, null);
      link.title = clean(hit.file.path);
      const number = element('span', 'search-file__count', '');
      const facts = [hit.file.service, hit.file.remote].filter(word => word).map(word => element('span', '', shown(word, 40)));
      this.file = { id: hit.file.id, count: 0, number };
      this.list.append(element('header', 'search-file', link, ...facts, number));
    }

    this.file.count++;
    this.file.number.textContent = count(this.file.count);
    const row = element('a', `hit hit--${hit.level}`);
    row.href = this.#to(hit.file.id, hit.offset);
    row.dataset.row = `${hit.file.id}/${hit.offset}`;
    row.append(
      ...hit.before.map(beside), this.#text(hit), ...hit.after.map(beside));
    this.list.append(row);
  }

  // A plain word is marked in the text; a pattern's hits are the server's to know.
  #text({ text, time }) {
    const line = plain(text.length > LONGEST * 4 ? text.slice(0, LONGEST * 4) : text);
    const when = timeOf(line);
    const own = time && when === '' ? [element('span', 'line__when', `${timeText(time)} `)] : []; // of a line before it
    const { q, regex } = this.options;
    const [where, word] = this.options.case ? [line, q] : [line.toLowerCase(), q.toLowerCase()];
    const at = regex || word === '' || where.length !== line.length ? -1 : where.indexOf(word);
    if (at < 0) return element('span', 'hit__text', ...own, ...nodesOf(cut(line)));
    const from = at < LONGEST / 2 ? Math.min(when.length, at) : at - LONGEST / 2;
    const made = element('span', 'hit__text', ...own, ...(from > when.length ? ['…'] : from > 0 ? [element('span', 'line__when', when.slice(0, from))] : []), line.slice(from, at));
    made.append(element('mark', '', line.slice(at, at + word.length)), cut(line.slice(at + word.length)));
    return made;
  }

  #to(id, offset) {
    const { q, regex } = this.options;
    const query = new URLSearchParams();
    if (offset !== null) query.set('row', offset);
    if (q) query.set('q', q);
    if (q && regex) query.set('regex', 'on');
    if (q && this.options.case) query.set('case', 'on');
    return `/logs/${id}${query.size > 0 ? `?${query}` : ''}`;
  }

  #say(running) {
    this.stop.hidden = !running;
    const { progress } = this;
    const far = progress ? `${count(progress.files)} ${progress.files === 1 ? 'file' : 'files'} read${progress.bytes ? `, ${bytesText(progress.bytes)}` : ''}${progress.skipped ? `, ${count(progress.skipped)} ruled out` : ''}${progress.unreadable ? `, ${count(progress.unreadable)} unreadable` : ''}` : '';
    const state = this.fault ? 'failed' : running ? 'searching…' : this.isComplete ? 'all looked through' : this.wasStopped ? 'stopped' : 'there may be more';
    this.far.textContent = [`${count(this.hits)} ${this.hits === 1 ? 'hit' : 'hits'}`, far, state].filter(part => part).join(' · ');
    this.view.dataset.state = this.fault ? 'error' : running ? 'running' : this.isComplete ? 'complete' : 'partial';
    if (running && this.hits === 0 && this.list.childElementCount === 0) this.list.append(skeleton());
    else if (this.hits > 0) this.list.querySelector('.skeleton-rows')?.remove();
  }

  #nothing() {
    const { fault } = this;
    const state = fault
      ? element('div', 'state state--error', icon('alert', 20), element('h2', '', fault.status === 400 ? 'This cannot be searched for' : 'The search failed'), element('p', 'state__value', clean(fault.message).slice(0, 400)), ...(fault.remedy ? [element('p', '', clean(fault.remedy).slice(0, 400))] : []))
      : this.wasStopped
        ? element('div', 'state', icon('search', 20), element('h2', '', 'Stopped before the first hit'), made('Search again', () => this.#run()))
        : element('div', 'state', icon('search', 20), element('h2', '', 'No line has it'), element('p', '', `${this.options.range !== 'all' || this.options.from ? 'None in the chosen time. ' : ''}${this.options.service ? 'All services may have it. ' : ''}${this.options.case ? 'Capitals and small letters count.' : ''}`));
    this.list.replaceChildren(state);
  }
}

const cut = text => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
const beside = text => element('span', 'hit__beside', cut(plain(text)));

function made(word, act) {
  const button = element('button', 'button', word);
  button.type = 'button';
  button.addEventListener('click', act);
  return button;
}

function skeleton() {
  const rows = element('div', 'skeleton-rows');
  rows.setAttribute('aria-hidden', 'true');
  for (const width of ['w3', 'w2', 'w3', 'w4', 'w2', 'w1']) rows.append(element('div', '', element('span', `skeleton skeleton--${width}`)));
  return rows;
}

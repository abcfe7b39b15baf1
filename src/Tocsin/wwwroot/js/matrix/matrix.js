// The page: what comes in is taken in at once, what is seen is drawn once a frame, what is read changes twice a second.

import { Controls } from './controls.js';
import { Details, whyNot } from './details.js';
import { Drawer } from './drawer.js';
import { Feed } from './feed.js';
import { icon } from '../icons.js';
import { People, keyOf, parseKey } from './people.js';
import { Rain } from './rain.js';
import { RED, RED_RANGE, SIZE_RANGE, Z_LEAST, follow, within, wordsOf, zSlider } from './rules.js';
import { Stage } from './stage.js';
import { States } from './states.js';
import { Table } from './table.js';
import { count, element, ofNoun, rate } from '../text.js';
import { Tip } from './tip.js';
import { detailOf, rowsOf } from './wire.js';

const READ = 500; // milliseconds between two readings of table and figures
const FILLED = 1000; // individuals that a list is asked for at first
const BITS_OF = 24; // rows of the table whose surprise is kept up to date
const BITS_AT_ONCE = 4;
const AGAIN = 5000; // milliseconds until one of them is asked for again

/**
 * Mounts the page inside an element. `options`: `feed` and `individual` are addresses, `individuals` a list of them; `scopes`
 * objects of `org`, `source`, `pop`, `scope` one of them or null; `send` the command of the empty page; `where` what the feed
 * is of; `state` the values of the address bar (`z`, `red`, `size`, `bare`, `sort`, `row`), `changed` is told of changes to
 * them, `sentence` of the sentence's new figures.
 */
export function mount(root, options) {
  return new Matrix(root, options);
}

class Matrix {
  #timer = 0;
  #lastFrames = { at: 0, frames: 0 };

  constructor(root, options) {
    this.root = root;
    this.options = options;
    const { state } = options;
    this.z = zSlider(within(state.z, { least: -1000, most: 1000, usual: Z_LEAST }));
    this.red = within(state.red, RED_RANGE);
    const size = Math.round(within(state.size, SIZE_RANGE));
    this.people = new People(undefined, person => this.rain.remove(person));
    this.details = new Details(person => `${options.individual}${options.individual.includes('?') ? '&' : '?'}${new URLSearchParams({ org: person.org, source: person.source, pop: person.pop, id: person.id })}`);
    const asked = this.details.ask.bind(this.details);
    this.details.ask = async person => {
      const known = await asked(person);
      if (known === null) return null;
      const detail = detailOf(known);
      person.bits = detail.bits;
      return detail;
    };
    this.tip = new Tip(this.details);
    this.states = new States({ send: options.send, where: options.where, retry: () => this.feed.retry() });
    this.controls = new Controls({ z: this.z, red: this.red, size, changed: change => this.#set(change) });
    this.stage = new Stage({
      tip: this.tip, states: this.states, controls: this.controls, bare: state.bare === 'on',
      open: person => this.#open(person), bareChanged: bare => options.changed({ bare: bare ? 'on' : null }), red: () => this.red,
    });
    this.table = new Table({ open: person => this.#open(person), sorted: sort => options.changed({ sort: sort === 'z' ? null : sort }), sort: state.sort });
    this.drawer = new Drawer({ details: this.details, close: () => this.#close() });
    root.replaceChildren(element('div', 'rain-page', this.stage.element, this.table.element), this.drawer.element);
    this.rain = new Rain(this.stage.canvas, { red: this.red, size });
    this.stage.watch(this.rain);
    root.figures = () => this.figures();
    this.#start();
    this.#show(state.row ?? null);
    this.#read();
  }

  /** Live, or standing still. */
  setLive(live) {
    this.paused = !live;
    this.rain.setPaused(this.paused);
  }

  /** The page shows something else, or the address says something else: `state` holds what changed there. */
  update(options, state) {
    const { feed, individual, individuals, send, where, scopes, scope } = options;
    const other = feed !== this.options.feed || JSON.stringify(scope) !== JSON.stringify(this.options.scope);
    Object.assign(this.options, { feed, individual, individuals, send, where, scopes, scope });
    this.states.say(send, where);
    if (other) this.#anew();
    if ('sort' in state) this.table.setSort(state.sort ?? 'z');
    if ('row' in state) this.#show(state.row);
  }

  dispose() {
    clearTimeout(this.#timer);
    this.feed.close();
    this.rain.dispose();
    this.stage.dispose();
    this.root.replaceChildren();
  }

  /** What a test or a curious reader wants to know. */
  figures() {
    const { rain, feed, people } = this;
    return {
      people: people.size, columns: rain.columns.shown, hidden: rain.columns.hidden, state: feed.state.name, ...feed.counts, ...rain.counts,
      rate: feed.rate(performance.now()), bands: rain.columns.plan.bands, red: [...rain.columns.taken].filter(column => column.kind === RED).length,
    };
  }

  #start() {
    this.feed = new Feed(this.options.feed, {
      answer: (answer, now) => this.#take(answer, now),
      changed: state => this.states.show(state, this.people.size),
      probe: () => this.#why(),
    });
    this.states.show(this.feed.state, this.people.size);
    this.#fill(this.feed);
  }

  // Another feed or another scope: everybody leaves.
  #anew() {
    this.feed.close();
    this.people.clear();
    this.rain.clear();
    this.z = zSlider();
    this.controls.follow(this.z);
    this.#start();
  }

  #take(answer, now) {
    const { scope } = this.options;
    if (this.paused || (scope && !belongs(answer, scope))) return;
    if (answer.org === undefined) answer.org = this.#orgOf(answer, scope);
    const person = this.people.see(answer, now);
    if (this.people.size === 1) this.states.show(this.feed.state, 1);
    const next = follow(this.z, person.z);
    if (next !== this.z) {
      this.z = next;
      this.controls.follow(next);
    }

    this.#stand(person);
  }

  // The answers of the older program say no organisation; the scopes of the stream do.
  #orgOf(answer, scope) {
    return (scope ?? this.options.scopes?.find(one => belongs(answer, one)))?.org ?? '';
  }

  #stand(person) {
    if (person.z >= this.z.value) this.rain.touch(person);
    else this.rain.remove(person);
  }

  // Who is there already; the feed only tells of those who act from now on.
  async #fill(feed) {
    for (const address of this.options.individuals) {
      try {
        const answer = await fetch(`${address}&limit=${FILLED}`, { credentials: 'same-origin' });
        if (feed !== this.feed) return;
        if (answer.ok) this.#know(rowsOf(await answer.json()), new URL(address, location.href).searchParams);
      } catch {
        // the feed itself says that nobody answers
      }
    }
  }

  #know(rows, scope) {
    for (const row of rows) {
      const person = this.people.know({ org: scope.get('org'), source: scope.get('source'), pop: scope.get('pop'), ...row });
      this.z = follow(this.z, person.z);
      this.#stand(person);
    }

    this.controls.follow(this.z);
    this.#refresh();
  }

  // A refused WebSocket says nothing; the same address over HTTP says why.
  async #why() {
    try {
      const answer = await fetch(this.options.feed.replace(/^ws/, 'http'), { credentials: 'same-origin', headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(4000) });
      if (!answer.ok && answer.status !== 400 && answer.status !== 426 && answer.status < 502) return await whyNot(answer);
      answer.body?.cancel().catch(() => {});
      return null;
    } catch {
      return null;
    }
  }

  #set({ z, red, size }) {
    if (z !== undefined) {
      this.z = { ...this.z, value: z };
      for (const person of this.people.all) {
        if (person.z >= z !== this.rain.columns.people.has(person)) this.#stand(person);
      }

      this.rain.tidy();
      this.options.changed({ z: z === this.z.least ? null : String(z) });
    }

    if (red !== undefined) {
      this.red = red;
      this.rain.setRed(red);
      this.options.changed({ red: red === RED_RANGE.usual ? null : String(red) });
    }

    if (size !== undefined) {
      this.rain.setSize(size);
      this.options.changed({ size: size === SIZE_RANGE.usual ? null : String(size) });
    }

    this.#refresh();
  }

  #open(person) {
    this.#show(person.key);
    this.options.changed({ row: person.key });
  }

  #close() {
    this.#show(null);
    this.options.changed({ row: null });
  }

  #show(key) {
    this.options.state.row = key;
    const named = parseKey(key);
    if (named === null) this.drawer.close();
    else this.drawer.open(this.people.find(keyOf(named)) ?? { ...named, key: keyOf(named), count: -1 });
    this.#refresh();
  }

  #read = () => {
    this.#refresh();
    this.#surprise();
    this.#timer = setTimeout(this.#read, READ);
  };

  #refresh() {
    const now = performance.now();
    const { feed, people, rain } = this;
    if (!feed) return;
    this.states.show(feed.state, people.size);
    this.table.update(people.all, this.red, this.drawer.key);
    this.tip.refresh(this.red);
    const frames = rain.counts.frames - this.#lastFrames.frames;
    const fps = (frames * 1000) / Math.max(1, now - this.#lastFrames.at);
    if (now - this.#lastFrames.at >= READ - 20) {
      this.fps = frames === 0 ? 0 : fps;
      this.#lastFrames = { at: now, frames: rain.counts.frames };
    }

    this.stage.say({
      individuals: ofNoun(people.size, 'individual'),
      rate: `${rate(feed.rate(now))} events/s`,
      dropped: feed.counts.dropped > 0 ? `${count(feed.counts.dropped)} left out by the server` : 'none left out',
      hidden: rain.columns.hidden > 0 ? `${count(rain.columns.hidden)} without a column: smaller characters or a higher filter make room` : '',
      filtered: people.size - rain.columns.people.size > 0 ? `${count(people.size - rain.columns.people.size)} below the z-score filter` : '',
      fps: rain.still.matches ? 'still' : this.paused ? 'paused' : this.fps > 0 ? `${Math.round(this.fps)} fps` : 'at rest',
    });
    this.options.sentence?.(this.#figuresOfSentence());
  }

  #figuresOfSentence() {
    let best = null;
    let outliers = 0;
    for (const person of this.people.all) {
      if (person.z >= 3) outliers++;
      if (best === null || person.z > best.z) best = person;
    }

    return { individuals: this.people.size, outliers, best: best && { id: best.id, z: best.z, words: wordsOf(best.z) } };
  }

  // The feed has no bits: those of the first rows are asked for, who has waited longest first, while the page is looked at.
  async #surprise() {
    if (this.asking || document.hidden || this.feed.state.name !== 'open') return;
    const now = performance.now();
    const waiting = this.table.people.slice(0, BITS_OF).filter(person => person.askedOf !== person.count && now - (person.askedAt ?? -Infinity) > AGAIN)
      .sort((one, other) => (one.askedAt ?? 0) - (other.askedAt ?? 0)).slice(0, BITS_AT_ONCE);
    this.asking = true;
    for (const person of waiting) {
      Object.assign(person, { askedAt: now, askedOf: person.count });
      try {
        if (await this.details.ask(person) === null) person.bits = null;
      } catch {
        person.bits = null;
      }
    }

    this.asking = false;
  }
}

const belongs = (answer, scope) => answer.source === scope.source && answer.pop === scope.pop && (answer.org === undefined || answer.org === scope.org);

// What is known about one individual, asked for only while somebody looks: after a pause of the pointer, one question at a
// time, and kept for as long as it can be true.

const KEPT = 256;
const FRESH = 4000;

export class Details {
  #known = new Map();
  #asked = new Map();

  constructor(addressOf) {
    this.addressOf = addressOf;
  }

  /** What was answered lately, or undefined. */
  peek(key) { return this.#known.get(key)?.detail; }

  /** Asks, or answers from what is fresh. Null: the server knows nobody of that name. */
  async ask(person) {
    const known = this.#known.get(person.key);
    if (known && (performance.now() - known.at < FRESH || known.count === person.count)) return known.detail;
    const asked = this.#asked.get(person.key) ?? this.#fetch(person);
    return asked;
  }

  #fetch(person) {
    const asking = this.#read(person).finally(() => this.#asked.delete(person.key));
    this.#asked.set(person.key, asking);
    return asking;
  }

  async #read(person) {
    const answer = await fetch(this.addressOf(person), { credentials: 'same-origin', headers: { Accept: 'application/json' } });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(await whyNot(answer));
    const detail = await answer.json();
    this.#known.delete(person.key);
    this.#known.set(person.key, { detail, at: performance.now(), count: detail.count });
    if (this.#known.size > KEPT) this.#known.delete(this.#known.keys().next().value);
    return detail;
  }
}

/** A refusal in the server's own words. */
export async function whyNot(answer) {
  try {
    const body = await answer.json();
    const said = [body.detail ?? body.error, body.remedy].filter(part => typeof part === 'string').join(' ');
    if (said) return said;
  } catch {
    // no JSON: the status says it
  }

  return `The server answered ${answer.status}.`;
}

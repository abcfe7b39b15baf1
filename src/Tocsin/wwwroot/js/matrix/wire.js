// The server's answers over HTTP as this page uses them. What is missing is nothing; what is not a number is none.

const number = (value, otherwise = 0) => (Number.isFinite(value) ? value : otherwise);
const list = value => (Array.isArray(value) ? value : []);

/** One individual with its reasons. */
export function detailOf(json) {
  const m = Math.min(number(json.count), 100);
  return {
    id: String(json.id ?? ''), z: number(json.zscore), score: number(json.score), count: number(json.count), distinct: number(json.distinct),
    confidence: number(json.confidence), bits: Number.isFinite(json.bits) ? json.bits : null, extrapolated: json.extrapolated === true,
    uses: list(json.uses).map(use => ({
      action: String(use.action), seen: number(use.seen), scaled: number(use.scaled), of: m, expected: number(use.expected), share: number(use.share), bits: number(use.bits),
    })),
    reasons: list(json.reasons).map(reason => ({ code: String(reason.code ?? ''), text: String(reason.text ?? '') })),
    history: list(json.history).map(point => ({ z: number(point.zscore), score: number(point.score), count: number(point.count) })),
  };
}

/** The individuals of a list that can be shown. */
export const rowsOf = json => list(json.items)
  .filter(item => typeof item.id === 'string' && Number.isFinite(item.zscore))
  .map(item => ({ id: item.id, zscore: item.zscore, score: number(item.score), count: number(item.count) }));

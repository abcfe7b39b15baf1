// What a page asks the API to change, the browser sends itself, with its own sign-in.

export async function post(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), credentials: 'same-origin' });
  let said = null;
  try {
    said = await answer.json();
  } catch {
    // no body, or none that is JSON: the status says it
  }

  return { status: answer.status, body: said };
}

// The picture that is asked about: dropped anywhere on the page, pasted, or chosen. It is drawn from its own pixels, so no address of it is needed; a thumbnail that
// the server does not have gives way to a mark.

export function create(element, page) {
  const canvas = element.querySelector('canvas');
  const input = element.querySelector('input');
  const listening = new AbortController();
  const on = (target, name, what, options = {}) => target.addEventListener(name, what, { signal: listening.signal, ...options });
  let depth = 0;
  const over = yes => document.documentElement.classList.toggle('is-dropping', yes);

  async function take(file) {
    if (!file) return page.invokeMethodAsync('Take', '', 0, null);
    await draw(canvas, file);
    return page.invokeMethodAsync('Take', file.name || 'pasted picture', file.size, DotNet.createJSStreamReference(file));
  }

  on(input, 'change', () => { if (input.files.length > 0) take(input.files[0]).finally(() => { input.value = ''; }); });
  on(document, 'dragenter', event => { if (isFile(event)) { depth++; over(true); } });
  on(document, 'dragleave', event => { if (isFile(event) && --depth <= 0) { depth = 0; over(false); } });
  on(document, 'dragover', event => { if (isFile(event)) event.preventDefault(); });
  on(document, 'drop', event => {
    if (!isFile(event)) return;
    event.preventDefault();
    depth = 0;
    over(false);
    take([...event.dataTransfer.files][0] ?? null);
  });
  on(document, 'paste', event => {
    const file = [...(event.clipboardData?.files ?? [])][0];
    if (file) take(file);
  });

  // An error of an image does not bubble; those that failed before this script came are looked for.
  on(document, 'error', event => { if (event.target instanceof HTMLImageElement) event.target.dataset.missing = ''; }, { capture: true });
  on(document, 'load', event => { if (event.target instanceof HTMLImageElement) delete event.target.dataset.missing; }, { capture: true });
  for (const image of document.querySelectorAll('.similar img')) if (image.complete && image.naturalWidth === 0 && image.currentSrc) image.dataset.missing = '';

  element.dataset.drop = 'ready';
  return {
    dispose() {
      listening.abort();
      over(false);
    },
  };
}

const isFile = event => [...(event.dataTransfer?.types ?? [])].includes('Files');

async function draw(canvas, file) {
  const room = canvas.getContext('2d');
  room.clearRect(0, 0, canvas.width, canvas.height);
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(canvas.width / picture.width, canvas.height / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    room.imageSmoothingQuality = 'high';
    room.drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
    picture.close();
  } catch {
    // No picture that this browser knows: the server says what is wrong with it.
  }
}

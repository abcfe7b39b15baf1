// Keeps a live list at its end while the reader is there, and tells the page when he has gone elsewhere: scrolled up, or with
// the pointer over the lines, which must not move under it.

export function create(element, dotnet) {
  let atEnd = true;
  let over = false;
  let told = false;

  const tell = () => {
    const away = over || !atEnd;
    if (away === told) return;
    told = away;
    dotnet.invokeMethodAsync('Hold', over, !atEnd);
  };

  const stick = () => { if (atEnd) element.scrollTop = element.scrollHeight; };
  const onScroll = () => {
    atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 24;
    tell();
  };
  const onEnter = event => { if (event.pointerType === 'mouse') { over = true; tell(); } };
  const onLeave = () => { over = false; tell(); };

  const changes = new MutationObserver(stick);
  changes.observe(element, { childList: true, subtree: true });
  const sizes = new ResizeObserver(stick);
  sizes.observe(element);
  element.addEventListener('scroll', onScroll, { passive: true });
  element.addEventListener('pointerenter', onEnter);
  element.addEventListener('pointerleave', onLeave);
  stick();

  return {
    toEnd() {
      atEnd = true;
      over = false;
      stick();
      tell();
    },
    dispose() {
      changes.disconnect();
      sizes.disconnect();
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('pointerenter', onEnter);
      element.removeEventListener('pointerleave', onLeave);
    },
  };
}

import { locationService } from '@grafana/runtime';

/** Lets plain links (data links, tabs) change the place without loading the page anew, as Grafana does. */
export function interceptLinks(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const isPlainClick = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (
      link === null ||
      event.defaultPrevented ||
      !isPlainClick ||
      link.target === '_blank' ||
      link.hasAttribute('download') ||
      link.origin !== window.location.origin
    ) {
      return;
    }
    event.preventDefault();
    locationService.push(link.pathname + link.search + link.hash);
  });
}
